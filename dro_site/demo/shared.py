"""What the three designs share: units, queues, integrations with their payloads, fallout and jeopardy rules."""

from catalog.core.products import UnitOfMeasure
from orchestration.core.design import FalloutRule, Integration, JeopardyRule, Queue, TaskAssignmentRule, WorkingCalendar
from orchestration.core.vocabulary import Allocation, RetryPolicy, StepType, TimeUnit

UNITS = (
    UnitOfMeasure(code="EACH", name="Each", unit_class="COUNT", conversion_factor=None, scale=0),
    UnitOfMeasure(code="MONTH", name="Month", unit_class="TIME", conversion_factor=None, scale=0),
)

CALENDARS = (
    WorkingCalendar(
        code="office-hours",
        name="Office hours",
        time_zone="Europe/Berlin",
        hours={str(day): ("08:00", "18:00") for day in range(5)},
        country="DE",
    ),
)

QUEUES = (
    Queue(code="field-service", name="Field service", description="Visits to customers", calendar="office-hours"),
    Queue(code="field-service-north", name="Field service north", description="Visits in the northern region"),
    Queue(code="logistics", name="Logistics", description="Deliveries and their confirmation"),
    Queue(code="back-office", name="Back office", description="Failed steps that need a person"),
)

ASSIGNMENT_RULES = (
    TaskAssignmentRule(
        code="north-to-its-own-team",
        name="Visits in the north go to the northern team",
        source_queue="field-service",
        condition='account.attributes.region == "north"',
        destination_queue="field-service-north",
        allocation=Allocation.ROUND_ROBIN,
        priority=10,
    ),
    TaskAssignmentRule(
        code="other-visits",
        name="All other visits",
        source_queue="field-service",
        destination_queue="field-service",
        allocation=Allocation.LEAST_LOADED,
        priority=20,
    ),
)

_HEADER = {"order": "=order.external_id", "customer": {"id": "=account.id", "name": "=account.name"}}
_ITEM = {"product": "=line.product", "quantity": "=line.quantity", "action": "=line.action"}


def _call(code: str, name: str, system: str, operation: str, payload: dict[str, object]) -> Integration:
    return Integration(
        code=code,
        name=name,
        system=system,
        path=f"/{operation}",
        payload={**_HEADER, **payload},
        timeout_seconds=10,
        callback_deadline_seconds=86_400,
        status_path="/_status/{step.idempotency_key}",
    )


def _items(**extra: object) -> dict[str, object]:
    return {"$each": "lines", "$item": {**_ITEM, **extra, "$omit_null": True}}


INTEGRATIONS = (
    _call(
        "inventory.reserve",
        "Reserve stock",
        "inventory",
        "reserve",
        {"items": _items(colour="=line.attributes.colour", kit_size="=line.attributes.kit_size")},
    ),
    _call(
        "provisioning.activate",
        "Activate service",
        "provisioning",
        "activate",
        {"services": _items(plan="=line.attributes.service_plan", seats="=line.attributes.seats")},
    ),
    _call(
        "warranty.register",
        "Register warranty",
        "warranty",
        "register",
        {"cover": _items(years="=line.attributes.warranty_years", serial_number="=line.attributes.serial_number")},
    ),
    _call(
        "billing.activate",
        "Activate billing",
        "billing",
        "activate",
        {"positions": _items(), "priority": "=order.priority"},
    ),
    _call(
        "billing.schedule",
        "Start invoice schedule",
        "billing",
        "schedule",
        {"schedule": _items(term_months="=line.attributes.term_months", start="=line.start_date")},
    ),
    _call(
        "erp.recognise",
        "Recognise revenue",
        "erp",
        "recognise",
        {"obligations": _items(term_months="=line.attributes.term_months", amount="=line.attributes.contract_value")},
    ),
    _call(
        "shipping.ship",
        "Ship goods",
        "shipping",
        "ship",
        {"parcels": _items(ship_to="=line.scope_keys.ship_to", memory="=line.attributes.memory")},
    ),
)

FALLOUT_RULES = (
    FalloutRule(
        code="callouts",
        step_type=StepType.CALLOUT,
        retry_policy=RetryPolicy.STAGGERED,
        retry_intervals=(2, 10, 30),
        interval_unit=TimeUnit.SECONDS,
        queue="back-office",
    ),
    FalloutRule(
        code="callouts-refused-as-wrong",
        step_type=StepType.CALLOUT,
        error_code="422",
        retry_policy=RetryPolicy.IMMEDIATE,
        retries_allowed=0,
        queue="back-office",
    ),
    FalloutRule(
        code="automatic-tasks",
        step_type=StepType.AUTO_TASK,
        retry_policy=RetryPolicy.MONOTONOUS,
        retries_allowed=3,
        retry_intervals=(5,),
        interval_unit=TimeUnit.SECONDS,
        queue="back-office",
    ),
)

JEOPARDY_RULES = (
    JeopardyRule(
        code="callouts",
        step_type=StepType.CALLOUT,
        estimated_duration=60,
        estimated_duration_unit=TimeUnit.SECONDS,
        threshold=20,
        threshold_unit=TimeUnit.SECONDS,
    ),
    JeopardyRule(
        code="automatic-tasks",
        step_type=StepType.AUTO_TASK,
        estimated_duration=30,
        estimated_duration_unit=TimeUnit.SECONDS,
        threshold=10,
        threshold_unit=TimeUnit.SECONDS,
    ),
    JeopardyRule(
        code="manual-tasks",
        step_type=StepType.MANUAL_TASK,
        estimated_duration=1,
        estimated_duration_unit=TimeUnit.DAYS,
        threshold=4,
        threshold_unit=TimeUnit.HOURS,
    ),
    JeopardyRule(
        code="pauses",
        step_type=StepType.PAUSE,
        estimated_duration=5,
        estimated_duration_unit=TimeUnit.DAYS,
        threshold=1,
        threshold_unit=TimeUnit.DAYS,
    ),
)
