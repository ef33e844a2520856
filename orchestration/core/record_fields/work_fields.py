"""The fields of integrations, queues, calendars and the rules around steps, for people."""

from collections.abc import Mapping

from orchestration.core.integration_checks import METHODS
from orchestration.core.record_fields.field_text import FieldText, FieldType, KindText

_FOR, _RETRY, _CALL, _ANSWER, _TO = "Applies to", "Tries again", "Call", "Answer", "Goes to"
_CODE = FieldText(label="Code", help="What other records and files name it by. It cannot be changed later.")

_STEP_TYPE = FieldText(label="Step type", help="Steps of this type. Blank: of any.", section=_FOR)
_ACTION = FieldText(
    label="Action", help="Steps that run this action. Blank: any.",
    section=_FOR, type=FieldType.REFERENCE, reference="Action",
)  # fmt: skip
_INTEGRATION = FieldText(
    label="Integration", help="Steps that call this integration. Blank: any.", section=_FOR, reference="Integration"
)

WORKING_CALENDAR = KindText(
    label="Working calendar",
    plural="Working calendars",
    fields={
        "code": _CODE,
        "name": FieldText(label="Name"),
        "time_zone": FieldText(label="Time zone", help="Such as Europe/Berlin."),
        "hours": FieldText(
            label="Working hours",
            help="From when to when people work, day by day. A day without hours is off.",
            type=FieldType.JSON,
        ),
        "country": FieldText(label="Country", help="Its public holidays are off. Two letters, such as DE."),
        "days_off": FieldText(label="Days off", help="Further dates, such as 2026-12-24."),
    },
)

QUEUE = KindText(
    label="Queue",
    plural="Queues",
    fields={
        "code": _CODE,
        "name": FieldText(label="Name"),
        "description": FieldText(label="Description", type=FieldType.LONG_TEXT),
        "calendar": FieldText(
            label="Working calendar",
            help="When its people work. Dates and times of its tasks count in these hours. Blank: around the clock.",
            reference="WorkingCalendar",
        ),
    },
)

INTEGRATION = KindText(
    label="Integration",
    plural="Integrations",
    fields={
        "code": _CODE,
        "name": FieldText(label="Name"),
        "system": FieldText(label="System", help="The downstream system that it calls.", reference="DownstreamSystem"),
        "description": FieldText(label="Description", type=FieldType.LONG_TEXT),
        "method": FieldText(label="Method", section=_CALL, type=FieldType.CHOICE, choices=METHODS),
        "path": FieldText(
            label="Path", help="After the system's address. {order.external_id} stands for a value.", section=_CALL
        ),
        "headers": FieldText(label="Headers", help="Sent with every call.", section=_CALL),
        "payload": FieldText(
            label="Payload", help="JSON; texts that begin with = are expressions. None: the standard payload.",
            section=_CALL,
        ),
        "success_codes": FieldText(
            label="Success codes", help="Statuses that count as success. None: all from 200 to 299.", section=_ANSWER
        ),
        "timeout_seconds": FieldText(label="Time-out in seconds", help="How long an answer may take.", section=_ANSWER),
        "callback_deadline_seconds": FieldText(
            label="Callback deadline in seconds", help="How long the system may take that answers later, by callback.",
            section=_ANSWER,
        ),
        "honours_idempotency_key": FieldText(
            label="Honours idempotency keys", help="The system recognises a repeated call, so it may be sent again.",
            section=_ANSWER,
        ),
        "status_path": FieldText(
            label="Status path", help="Where to ask what became of a call whose answer was lost.", section=_ANSWER
        ),
    },
)  # fmt: skip

FALLOUT_RULE = KindText(
    label="Fallout rule",
    plural="Fallout rules",
    fields={
        "code": _CODE,
        "step_type": _STEP_TYPE,
        "integration": _INTEGRATION,
        "action": _ACTION,
        "error_code": FieldText(
            label="Error code", help="Failures with this code, such as 503 or Timeout. Blank: any.", section=_FOR
        ),
        "retry_policy": FieldText(label="Retry policy", help="When a failed step is tried again.", section=_RETRY),
        "retries_allowed": FieldText(
            label="Retries", help="How often it is tried again.",
            section=_RETRY, when={"retry_policy": ("Immediate", "Monotonous")},
        ),
        "retry_intervals": FieldText(
            label="Intervals", help="How long to wait: one for Monotonous, one before each retry for Staggered.",
            section=_RETRY, when={"retry_policy": ("Monotonous", "Staggered")},
        ),
        "interval_unit": FieldText(
            label="Unit of the intervals", section=_RETRY, when={"retry_policy": ("Monotonous", "Staggered")}
        ),
        "queue": FieldText(
            label="Fallout queue", help="Who gets the incident when no retry is left.", section=_TO, reference="Queue"
        ),
    },
)  # fmt: skip

JEOPARDY_RULE = KindText(
    label="Jeopardy rule",
    plural="Jeopardy rules",
    fields={
        "code": _CODE,
        "step_type": _STEP_TYPE,
        "step_definition": FieldText(
            label="Step", help="This step alone. Blank: any.", section=_FOR, reference="StepDefinition"
        ),
        "integration": _INTEGRATION,
        "action": _ACTION,
        "estimated_duration": FieldText(
            label="Estimated duration", help="How long the step takes from when it is ready.", section="Duration"
        ),
        "estimated_duration_unit": FieldText(label="Unit of the duration", section="Duration"),
        "threshold": FieldText(
            label="Threshold", help="This long before the estimate ends, the step counts as at risk.",
            section="Duration",
        ),
        "threshold_unit": FieldText(label="Unit of the threshold", section="Duration"),
        "calendar": FieldText(
            label="Working calendar", help="Only its hours count. Blank: those of the step's queue or system.",
            section="Duration", reference="WorkingCalendar",
        ),
    },
)  # fmt: skip

TASK_ASSIGNMENT_RULE = KindText(
    label="Assignment rule",
    plural="Assignment rules",
    fields={
        "code": _CODE,
        "name": FieldText(label="Name"),
        "source_queue": FieldText(
            label="Queue", help="Tasks of this queue whose steps allocate by context.", section=_FOR, reference="Queue"
        ),
        "condition": FieldText(
            label="Condition", help="The rule applies where this holds. Blank: always.",
            section=_FOR, type=FieldType.CONDITION,
        ),
        "priority": FieldText(label="Priority", help="The lowest number is asked first.", section=_FOR),
        "destination_queue": FieldText(
            label="To queue", help="Either a queue or a person.", section=_TO, reference="Queue"
        ),
        "destination_user": FieldText(
            label="To person", help="Either a person or a queue.",
            section=_TO, type=FieldType.REFERENCE, reference="User",
        ),
        "allocation": FieldText(
            label="Allocation", help="How a person of that queue is picked. None: whoever takes it first.", section=_TO
        ),
    },
)  # fmt: skip

WORK: Mapping[str, KindText] = {
    "WorkingCalendar": WORKING_CALENDAR,
    "Queue": QUEUE,
    "Integration": INTEGRATION,
    "FalloutRule": FALLOUT_RULE,
    "JeopardyRule": JEOPARDY_RULE,
    "TaskAssignmentRule": TASK_ASSIGNMENT_RULE,
}
