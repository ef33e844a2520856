"""The closed vocabularies of run time. Stored values are spelled as the field spells them."""

from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands; derived from its current request and plan."""

    SUBMITTED = "Submitted"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    REJECTED = "Rejected"
    CANCELLED = "Cancelled"
    ASSETIZATION_FAILED = "AssetizationFailed"


class RequestStatus(StrEnum):
    CREATED = "Created"
    FULFILLING = "Fulfilling"
    FULFILLED = "Fulfilled"
    FREEZING = "Freezing"
    FROZEN = "Frozen"
    SUPERSEDED = "Superseded"
    REJECTED = "Rejected"


class PhaseStatus(StrEnum):
    """Status of one phase of a request: decomposition, composition, execution or assetization."""

    NOT_STARTED = "NotStarted"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    REJECTED = "Rejected"
    NOT_APPLICABLE = "NotApplicable"


class LineSourceType(StrEnum):
    SOURCE_LINE_ITEM = "SourceLineItem"
    SOURCE_BUNDLE_ROOT = "SourceBundleRoot"


class AttemptState(StrEnum):
    OPEN = "Open"
    AWAITING_CALLBACK = "AwaitingCallback"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    UNKNOWN = "Unknown"  # the outcome on the other side cannot be known
    REFUSED = "Refused"  # a late answer of an expired lease


class TaskState(StrEnum):
    OPEN = "Open"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"


class IncidentState(StrEnum):
    OPEN = "Open"
    RESOLVED = "Resolved"


class CallbackVerdict(StrEnum):
    ACCEPTED = "Accepted"
    EARLY = "Early"
    DUPLICATE = "Duplicate"
    LATE = "Late"
    FORGED = "Forged"


class AssetStatus(StrEnum):
    ACTIVE = "Active"
    INACTIVE = "Inactive"


class RepairAction(StrEnum):
    RETRY = "Retry"
    SKIP = "Skip"
    COMPLETE = "Complete"


class RepairState(StrEnum):
    WAITING = "Waiting"
    RUNNING = "Running"
    COMPLETED = "Completed"
    STOPPED = "Stopped"  # too many failed again
    CANCELLED = "Cancelled"


class RepairOutcome(StrEnum):
    """What became of one step of a repair."""

    WAITING = "Waiting"
    TRIED = "Tried"  # the try is not over yet
    SUCCEEDED = "Succeeded"
    FAILED_AGAIN = "FailedAgain"
    REFUSED = "Refused"  # the action was not possible any more


class ReplayState(StrEnum):
    WAITING = "Waiting"
    RUNNING = "Running"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"
    FAILED = "Failed"


class ReplayOutcome(StrEnum):
    """What a replay found of one order, its own release against the design that is tried."""

    WAITING = "Waiting"
    SAME = "Same"
    CHANGED = "Changed"
    REFUSED = "Refused"  # it would be refused, and is not by its own release
    ACCEPTED = "Accepted"  # its own release refuses it
    REFUSED_ALIKE = "RefusedAlike"
    NOT_COMPARED = "NotCompared"
