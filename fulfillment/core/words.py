"""Stored values and events of the journal as people say them. Pure dictionaries; nothing is decided by a word."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from catalog.core.vocabulary import DataType
from fulfillment.core.lifecycle import StepEvent
from orchestration.core.vocabulary import StepType

_WORDS = {
    StepType.AUTO_TASK: "automatic task",
    StepType.STAGED_ASSETIZE: "asset creation",
    "OrderLineItem": "order line item",
    "AlwaysOne": "always one",
    "NoChange": "no change",
    "SourceLineStartDate": "start date of the line",
    "PreviousStepExecutionDate": "end of the previous step",
    "FatallyFailed": "failed for good",
    "Failed": "failed",
    "RuleSelected": "rule",
    "RuleRefused": "rule refused",
    "LineMade": "line made",
    "LineMerged": "merged",
    "LineNotMade": "not made",
    "MappingApplied": "mapping",
    "MappingOverridden": "mapping overridden",
    "MappingFailed": "mapping failed",
    "DefaultApplied": "default",
    "ActionRolledUp": "action rolled up",
    "BundleParent": "bundle",
    "ScenarioSelected": "scenario",
    "ScenarioReplaced": "scenario replaced",
    "LinkMade": "arrow",
    "LinkAbsent": "no arrow",
    "StepMade": "step",
    "StepNotMade": "no step",
}

_HAPPENED = {
    StepEvent.SCHEDULE: "was scheduled",
    StepEvent.HOLD: "was held",
    StepEvent.RELEASE: "was released",
    StepEvent.MAKE_READY: "became ready",
    StepEvent.CONDITION_FALSE: "was skipped: its condition does not hold",
    StepEvent.BRANCH_SKIPPED: "was skipped with its branch",
    StepEvent.PASS: "was passed",
    StepEvent.WAIT: "began to wait",
    StepEvent.START: "was started",
    StepEvent.COMPLETE: "was completed",
    StepEvent.FAIL: "failed and will be tried again",
    StepEvent.FAIL_FATALLY: "failed and needs a person",
    StepEvent.LEASE_LOST: "lost its worker and is ready again",
    StepEvent.RETRY_DUE: "is due for another try",
    StepEvent.RETRY: "was sent into another try",
    StepEvent.RECONSIDER: "is decided about anew",
    StepEvent.SKIP: "was skipped",
    StepEvent.FORCE_COMPLETE: "was declared complete",
    StepEvent.RESCHEDULE: "was scheduled anew",
    StepEvent.AMEND: "was compensated for an amendment",
    StepEvent.CANCEL: "was compensated for a cancellation",
    StepEvent.DISCARD: "was discarded",
    "TaskClaimed": "was taken",
    "JeopardyChanged": "changed its jeopardy",
    "AnswerRefused": "got an answer that came too late",
    "CallbackAccepted": "got its answer",
    "CallbackEarly": "got its answer before the call was recorded",
    "CallbackDuplicate": "got an answer a second time",
    "CallbackLate": "got an answer that came too late",
    "CallbackForged": "got an answer whose signature is wrong",
    "SignalReceived": "got a signal",
    "OtherOrdersDone": "no longer waits for other orders",
    "DateMissing": "has no date in the order and starts now",
    "PromiseBroken": "The promised date passed",
    "Note": "noted",
    "OrderSubmitted": "The order was submitted",
    "OrderRejected": "The order was rejected",
    "PlanComposed": "The plan was composed",
    "PlanCompleted": "The plan was completed",
    "AssetizationFailed": "The assets could not be made",
}

_JEOPARDY = {"OnTrack": "is on track again", "AtRisk": "is at risk", "Late": "is late"}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORKER = re.compile(r".+:\d+\Z")


def word(value: object) -> str:
    """Return a stored value as words in lower case: ``OrderLineItem`` is "order line item"."""
    text = str(value)
    return _WORDS.get(text) or _CAMEL.sub(" ", text).replace("_", " ").lower()


def title(value: object) -> str:
    """Return a stored value as words that begin a phrase: ``ManualTask`` is "Manual task"."""
    words = word(value)
    return words[:1].upper() + words[1:]


def happened(event: str, data: object = None) -> str:
    """Return what an event of the journal says of its step or order."""
    if event == "JeopardyChanged" and isinstance(data, Mapping):
        return _JEOPARDY.get(str(data.get("to")), _HAPPENED[event])
    return _HAPPENED.get(event) or title(event)


def who(actor: str, names: Mapping[str, str] | None = None) -> str:
    """Return an actor of the journal as people know it; ``names`` gives full names by username."""
    if actor in ("", "engine"):
        return "the engine"
    if actor.startswith("client:"):
        return f"client {actor.removeprefix('client:')}"
    if _WORKER.match(actor):
        return f"worker {actor}"
    return (names or {}).get(actor) or actor


def number(value: object) -> str:
    """Return a quantity without superfluous zeros and never in scientific notation: 2.500000 is "2.5"."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    text = f"{found:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_words(value: object, data_type: DataType | None = None) -> str:
    """Return an attribute's value as people read it: "yes", "4,800.00 EUR", "1,200", the text itself."""
    match value:
        case None | "":
            return "—"
        case bool():
            return "yes" if value else "no"
        case {"amount": amount, "currency": currency}:
            return f"{Decimal(str(amount)):,} {currency}"
        case int() | float():
            return number(value)
        case list() | tuple():
            return ", ".join(value_words(one) for one in value)
        case Mapping():
            return ", ".join(f"{name}: {value_words(one)}" for name, one in value.items())
    text = str(value)
    if data_type is DataType.DATETIME:
        return text.replace("T", " ").replace("Z", " UTC")
    return text
