"""The closed vocabularies of plans and steps. Stored values are spelled as the field spells them."""

from enum import StrEnum


class StepType(StrEnum):
    AUTO_TASK = "AutoTask"
    CALLOUT = "Callout"
    MANUAL_TASK = "ManualTask"
    MILESTONE = "Milestone"
    PAUSE = "Pause"
    STAGED_ASSETIZE = "StagedAssetize"


class StepScope(StrEnum):
    """How many instances of a step a plan may have; also which ends of a dependency belong together."""

    PLAN = "Plan"
    BUNDLE = "Bundle"
    LINE_ITEM = "LineItem"
    CROSS_PLAN = "CrossPlan"
    CUSTOM = "Custom"


class StepState(StrEnum):
    PENDING = "Pending"
    SCHEDULED = "Scheduled"
    ON_HOLD = "OnHold"
    READY = "Ready"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    SKIPPED = "Skipped"
    FAILED = "Failed"
    FATALLY_FAILED = "FatallyFailed"
    AMENDED = "Amended"
    CANCELLED = "Cancelled"
    DISCARDED = "Discarded"


class PlanState(StrEnum):
    NOT_STARTED = "NotStarted"
    IN_PROGRESS = "InProgress"
    FREEZING = "Freezing"
    FROZEN = "Frozen"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"


class Allocation(StrEnum):
    """How a person is picked from a queue."""

    ROUND_ROBIN = "RoundRobin"
    LEAST_LOADED = "LeastLoaded"
    CONTEXT_BASED = "ContextBased"


class ScheduleBase(StrEnum):
    """The moment from which a future-dated step counts its delay."""

    SOURCE_LINE_START_DATE = "SourceLineStartDate"
    PREVIOUS_STEP_EXECUTION_DATE = "PreviousStepExecutionDate"
    CUSTOM_DATE = "CustomDate"


class TimeUnit(StrEnum):
    SECONDS = "Seconds"
    MINUTES = "Minutes"
    HOURS = "Hours"
    DAYS = "Days"

    @property
    def seconds(self) -> int:
        return {"Seconds": 1, "Minutes": 60, "Hours": 3600, "Days": 86_400}[self.value]


class FreezeBehaviour(StrEnum):
    """What freezing a plan does to this step if it is running."""

    NEVER = "Never"
    FORCEFULLY_COMPLETE = "YesButForcefullyCompleteStep"


class PropagatedState(StrEnum):
    """Which state a compensated step hands to the pause that waits for it."""

    NONE = "None"
    AMENDED = "Amended"
    CANCELED = "Canceled"
    BOTH = "Both"


class RetryPolicy(StrEnum):
    IMMEDIATE = "Immediate"
    MONOTONOUS = "Monotonous"
    STAGGERED = "Staggered"


class Authentication(StrEnum):
    NONE = "None"
    BASIC = "Basic"
    BEARER = "Bearer"
    API_KEY = "ApiKey"
    OAUTH2 = "OAuth2ClientCredentials"
    HMAC = "Hmac"


class CircuitState(StrEnum):
    """Whether a system is called: as usual, not at all, or by single calls that find out whether it is back."""

    CLOSED = "Closed"
    OPEN = "Open"
    HALF_OPEN = "HalfOpen"


class Jeopardy(StrEnum):
    ON_TRACK = "OnTrack"
    AT_RISK = "AtRisk"
    LATE = "Late"


class ApprovalState(StrEnum):
    """What became of a designer's request that another person publish the draft."""

    OPEN = "Open"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    WITHDRAWN = "Withdrawn"
    OUTDATED = "Outdated"


FINISHED = frozenset(
    {StepState.COMPLETED, StepState.SKIPPED, StepState.AMENDED, StepState.CANCELLED, StepState.DISCARDED}
)
"""States in which a step no longer holds up what waits for it."""

BEGUN = (StepState.READY, StepState.IN_PROGRESS, StepState.FAILED, StepState.FATALLY_FAILED)
"""States of a step whose turn has come and that is not finished: the time that it may take runs."""
