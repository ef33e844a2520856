"""The whole design as values: what a release freezes and what decomposing, composing and running read.

Every record is addressed by its ``code``; references between records are codes. Tuples are sorted by code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from catalog.core.products import Catalog
from catalog.core.vocabulary import LineAction
from decomposition.core.rules import RuleBook
from orchestration.core.vocabulary import (
    Allocation,
    FreezeBehaviour,
    PropagatedState,
    RetryPolicy,
    ScheduleBase,
    StepScope,
    StepType,
    TimeUnit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """When a queue or system works.

    ``hours`` maps a weekday (0 = Monday) to ``["09:00", "17:00"]``; a day that is absent is off. How time counts by it:
    ``core.working_time``.
    """

    code: str
    name: str
    time_zone: str = "UTC"
    hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    country: str = ""  # holidays of this country (ISO 3166) are off
    days_off: tuple[str, ...] = ()  # further dates, ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where work waits for people. Its members are live data, not part of a release."""

    code: str
    name: str
    description: str = ""
    calendar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """One operation of a downstream system. Address, credentials and limits are live data of the system."""

    code: str
    name: str
    system: str
    method: str = "POST"
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: object = None  # JSON template; text leaves that begin with "=" are CEL; none: the standard payload
    success_codes: tuple[int, ...] = ()  # none: every 2xx
    timeout_seconds: int = 5
    callback_deadline_seconds: int = 86_400
    honours_idempotency_key: bool = True
    status_path: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepGroup:
    code: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDefinition:
    code: str
    name: str
    group: str
    type: StepType
    scope: StepScope = StepScope.PLAN
    custom_scope: str | None = None
    execute_on: str = ""  # CEL; blank means always
    resume_on: str = ""  # CEL; ends a Pause
    skip_branch: bool = False
    integration: str | None = None
    action: str = ""  # name of a registered action, for AutoTask
    config_parameter: str = ""
    queue: str | None = None
    user: str = ""  # username
    allocation: Allocation | None = None
    form: tuple[Mapping[str, object], ...] = ()  # fields that completing a manual task asks for
    schedule_base: ScheduleBase | None = None
    custom_date: str = ""  # CEL path of a date, for CustomDate
    delay: int = 0
    delay_unit: TimeUnit = TimeUnit.MINUTES
    amend_group: str | None = None
    cancel_group: str | None = None
    point_of_no_return: bool = False
    freeze_behaviour: FreezeBehaviour = FreezeBehaviour.NEVER
    run_as: str = ""
    customer_visible: bool = False
    description: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDependency:
    """``step`` waits for ``depends_on``, instance by instance, where their keys under ``scope`` meet."""

    code: str
    name: str = ""
    step: str
    depends_on: str
    scope: StepScope = StepScope.PLAN
    custom_scope: str | None = None
    compensate_in_reverse: bool = False
    propagate_state: PropagatedState = PropagatedState.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Selects a step group for a product, for a classification, or (neither) for every order."""

    code: str
    name: str
    group: str
    product: str | None = None
    classification: str | None = None
    actions: tuple[LineAction, ...] = ()  # none: every action
    condition: str = ""


MOST_LANE_ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceItem:
    """A lane: ``rows`` is how many it has at least, 0 as many as its cards need."""

    group: str
    order: int = 0
    collapsed: bool = False
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A named canvas. It arranges groups; it is not a process."""

    code: str
    name: str
    description: str = ""
    items: tuple[WorkspaceItem, ...] = ()
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # by step code
    notes: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FalloutRule:
    """How failures of the matching steps are retried. A blank field matches anything, less specifically."""

    code: str
    step_type: StepType | None = None
    integration: str | None = None
    action: str = ""
    error_code: str = ""
    retry_policy: RetryPolicy = RetryPolicy.IMMEDIATE
    retries_allowed: int = 0  # Immediate and Monotonous; Staggered counts its intervals
    retry_intervals: tuple[int, ...] = ()
    interval_unit: TimeUnit = TimeUnit.MINUTES
    queue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JeopardyRule:
    code: str
    step_type: StepType | None = None
    step_definition: str | None = None
    integration: str | None = None
    action: str = ""
    estimated_duration: int
    estimated_duration_unit: TimeUnit = TimeUnit.MINUTES
    threshold: int = 0
    threshold_unit: TimeUnit = TimeUnit.MINUTES
    calendar: str | None = None

    @property
    def estimated_seconds(self) -> int:
        return self.estimated_duration * self.estimated_duration_unit.seconds

    @property
    def threshold_seconds(self) -> int:
        return self.threshold * self.threshold_unit.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssignmentRule:
    """For a queue with context-based allocation: the first rule that holds says where the task goes."""

    code: str
    name: str = ""
    source_queue: str
    condition: str = ""
    destination_queue: str | None = None
    destination_user: str = ""
    allocation: Allocation | None = None
    priority: int = 0


@dataclass(frozen=True, kw_only=True)
class Design:
    rule_book: RuleBook = field(default_factory=lambda: RuleBook(catalog=Catalog()))
    calendars: tuple[WorkingCalendar, ...] = ()
    queues: tuple[Queue, ...] = ()
    integrations: tuple[Integration, ...] = ()
    groups: tuple[StepGroup, ...] = ()
    steps: tuple[StepDefinition, ...] = ()
    dependencies: tuple[StepDependency, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    workspaces: tuple[Workspace, ...] = ()
    fallout_rules: tuple[FalloutRule, ...] = ()
    jeopardy_rules: tuple[JeopardyRule, ...] = ()
    assignment_rules: tuple[TaskAssignmentRule, ...] = ()

    @property
    def catalog(self) -> Catalog:
        return self.rule_book.catalog

    @cached_property
    def step_by_code(self) -> Mapping[str, StepDefinition]:
        return {step.code: step for step in self.steps}

    @cached_property
    def group_by_code(self) -> Mapping[str, StepGroup]:
        return {group.code: group for group in self.groups}

    @cached_property
    def integration_by_code(self) -> Mapping[str, Integration]:
        return {integration.code: integration for integration in self.integrations}

    @cached_property
    def calendar_by_code(self) -> Mapping[str, WorkingCalendar]:
        return {calendar.code: calendar for calendar in self.calendars}

    @cached_property
    def queue_by_code(self) -> Mapping[str, Queue]:
        return {queue.code: queue for queue in self.queues}

    @cached_property
    def steps_by_group(self) -> Mapping[str, tuple[StepDefinition, ...]]:
        grouped: dict[str, list[StepDefinition]] = {}
        for step in self.steps:
            grouped.setdefault(step.group, []).append(step)
        return {group: tuple(steps) for group, steps in grouped.items()}

    @cached_property
    def scenarios_by_product(self) -> Mapping[str, tuple[Scenario, ...]]:
        return _grouped((scenario.product, scenario) for scenario in self.scenarios)

    @cached_property
    def scenarios_by_classification(self) -> Mapping[str, tuple[Scenario, ...]]:
        return _grouped((scenario.classification, scenario) for scenario in self.scenarios)

    @cached_property
    def order_scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that name neither product nor classification: they are about the order as a whole."""
        return tuple(scenario for scenario in self.scenarios if not scenario.product and not scenario.classification)


def _grouped(pairs: Iterable[tuple[str | None, Scenario]]) -> Mapping[str, tuple[Scenario, ...]]:
    grouped: dict[str, list[Scenario]] = {}
    for key, scenario in pairs:
        if key:
            grouped.setdefault(key, []).append(scenario)
    return {key: tuple(sorted(scenarios, key=lambda scenario: scenario.code)) for key, scenarios in grouped.items()}
