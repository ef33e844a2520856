"""Pages of the documentation that are made from the code, so that they can never say anything else.

``python -m tests.architecture.generated_pages`` writes them; a test asserts that the committed pages are these.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from dro_site.api.problem_types import PROBLEM_TYPES
from fulfillment.core.lifecycle import TRANSITIONS, Actor, Effect, StepEvent, events_for
from orchestration.core.vocabulary import FINISHED, StepState
from tests.browser.tutorial import script

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MARK = "<!-- Made from the code by tests/architecture/generated_pages.py. Change the code, then run it. -->"

MEANINGS: Mapping[StepState, str] = {
    StepState.PENDING: "waits for at least one step that it depends on",
    StepState.SCHEDULED: "waits for its date",
    StepState.ON_HOLD: "waits until its downstream system may be called again",
    StepState.READY: "may start: a worker or a person takes it up",
    StepState.IN_PROGRESS: "is being worked on, waits for a callback, or pauses",
    StepState.COMPLETED: "is done",
    StepState.SKIPPED: "was left out, by its condition or by a person",
    StepState.FAILED: "failed and is tried again at a set time",
    StepState.FATALLY_FAILED: "failed for good: an incident waits for a person",
    StepState.AMENDED: "was done, and then compensated because the order was amended",
    StepState.CANCELLED: "was done, and then compensated because the order was cancelled",
    StepState.DISCARDED: "will not be done, because the order was changed",
}
CAUSES: Mapping[StepEvent, str] = {
    StepEvent.SCHEDULE: "its date lies in the future",
    StepEvent.HOLD: "its system is held, or its circuit is open",
    StepEvent.RELEASE: "its system may be called again",
    StepEvent.MAKE_READY: "nothing holds it up any more",
    StepEvent.CONDITION_FALSE: "its execute-on condition is false",
    StepEvent.BRANCH_SKIPPED: "it depends only on steps whose branch was skipped",
    StepEvent.PASS: "a milestone is reached, or the condition of a pause holds already",
    StepEvent.WAIT: "a pause begins",
    StepEvent.START: "a worker claims it, or a person begins it",
    StepEvent.COMPLETE: "its work is done",
    StepEvent.FAIL: "a try failed, and a fallout rule gives it another",
    StepEvent.FAIL_FATALLY: "a try failed and there is no other, or its condition has no answer",
    StepEvent.LEASE_LOST: "the worker that had it did not come back",
    StepEvent.RETRY_DUE: "the time of its next try has come",
    StepEvent.RETRY: "an operator tries it again",
    StepEvent.RECONSIDER: "an operator tries a step again that failed before it was ever ready",
    StepEvent.SKIP: "an operator leaves it out",
    StepEvent.FORCE_COMPLETE: "an operator declares it done",
    StepEvent.RESCHEDULE: "its date is to be decided anew",
    StepEvent.AMEND: "the order was amended, and its amend group compensates it",
    StepEvent.CANCEL: "the order was cancelled, and its cancel group compensates it",
    StepEvent.DISCARD: "the order was changed, and the step is not wanted any more",
}
EFFECTS: Mapping[Effect, str] = {
    Effect.ADVANCE: "steps that wait for it have one predecessor less",
    Effect.OPEN_INCIDENT: "an incident is opened",
    Effect.CLOSE_INCIDENT: "its incident is closed",
    Effect.CLOSE_TASK: "its task is closed",
}


def lifecycle_page() -> str:
    """Return the page about the states of a step: the table of transitions and its picture."""
    lines = [
        "# Step lifecycle",
        "",
        MARK,
        "",
        "One table in the code, `fulfillment/core/lifecycle.py`, holds every legal change of a step's state. The "
        "buttons of the pages, `allowed_actions` of the API and this page are derived from it. A change that is not in "
        "the table cannot be made by anybody.",
        "",
        "## States",
        "",
        "| state | the step | counts as finished |",
        "|---|---|---|",
        *(f"| `{state}` | {MEANINGS[state]} | {'yes' if state in FINISHED else ''} |" for state in StepState),
        "",
        "A step starts when every step that it waits for is finished.",
        "",
        "## Diagram",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> Pending",
        *(f"    {source} --> {target}: {', '.join(events)}" for (source, target), events in _arrows().items()),
        *(f"    {state} --> [*]" for state in StepState if state in FINISHED),
        "```",
        "",
        "## Transitions",
        "",
        "| from | event | to | caused by | because | brings with it |",
        "|---|---|---|---|---|---|",
        *_transition_rows(),
        "",
        "*Caused by* says who may cause the event: the *engine*, an *operator*, or the *assignee* of a manual task."
        + _reserved(),
        "",
        "## What an operator may do",
        "",
        "| state | decisions |",
        "|---|---|",
        *(
            f"| `{state}` | {', '.join(f'`{e}`' for e in events_for(state, Actor.OPERATOR)) or '—'} |"
            for state in StepState
        ),
        "",
        "`Complete` is the routine of a manual task. `ForceComplete` declares any other step done; it and `Skip` need "
        "a reason, which the journal keeps with the name of the person.",
        "",
        "[Retry, skip and complete a step](../how-to/repair-a-step.md) shows the buttons and the API.",
    ]
    return "\n".join(lines) + "\n"


def _reserved() -> str:
    """Say which events the table allows though nothing in the code causes them yet."""
    rooms = [ROOT / "fulfillment" / room for room in ("engine", "operations", "pages", "api")]
    code = "".join(path.read_text() for room in rooms for path in sorted(room.rglob("*.py")))
    unused = [f"`{event}`" for event in StepEvent if f"StepEvent.{event.name}" not in code]
    return f" Nothing causes {', '.join(unused)} in this version." if unused else ""


def _arrows() -> dict[tuple[str, str], list[str]]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        arrows.setdefault((row.source.value, row.target.value), []).append(row.event.value)
    return arrows


def _transition_rows() -> list[str]:
    rows = []
    for row in TRANSITIONS:
        actors = ", ".join(actor.value for actor in Actor if actor in row.actors)
        effects = "; ".join(EFFECTS[effect] for effect in row.effects)
        cause = CAUSES[row.event]
        rows.append(f"| `{row.source}` | `{row.event}` | `{row.target}` | {actors} | {cause} | {effects} |")
    return rows


def problems_page() -> str:
    """Return the page about the problems that the API answers with."""
    lines = [
        "# API problems",
        "",
        MARK,
        "",
        "Every answer of the API with a status from 400 up is a problem document (RFC 9457) with the media type "
        "`application/problem+json`:",
        "",
        "```json",
        "{",
        '  "type": "https://orders.example.com/api/docs#problem-invalid-order",',
        '  "title": "The order is not valid",',
        '  "status": 422,',
        '  "detail": "1 problem was found; nothing was stored.",',
        '  "instance": "/api/v1/orders",',
        '  "code": "invalid_order",',
        '  "request_id": "36a8047faff14a3ab911c03dfe964b66",',
        '  "retryable": false,',
        '  "errors": [{"pointer": "/lines/0/product", "code": "unknown_product", "message": "There is no product '
        '\\"NOPE\\"."}]',
        "}",
        "```",
        "",
        "- `code` never changes: programs decide by it.",
        "- `type` is the address of the kind's section on the site's own page `/api/docs`. Below, each kind has the "
        "same anchor.",
        "- `errors` names every place that is wrong, by JSON pointer (or the name of a query parameter).",
        "- `retryable` says whether the same request may succeed later, unchanged. `Retry-After` says when.",
        "- `request_id` is also in the answer's header `X-Request-Id` and in the site's log.",
        "",
    ]
    for kind in PROBLEM_TYPES:
        again = " The same request may be sent again." if kind.retryable else ""
        lines += [f'<a id="{kind.anchor}"></a>', "", f"## {kind.code}", ""]
        lines += [f"**{kind.status}** — {kind.title}.{again}", "", kind.remedy, ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def tutorial_page() -> str:
    """Return the tutorial, told from the script that its browser test follows."""
    return script.page(
        "<!-- Made from tests/browser/tutorial by tests/architecture/generated_pages.py; its pictures by the test that "
        "follows it, with DRO_WRITE_PICTURES=1. Change the script, then run both. -->"
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "reference/step-lifecycle.md": lifecycle_page,
    "reference/api-problems.md": problems_page,
    "tutorial.md": tutorial_page,
}
"""What makes each page, by its path in the documentation."""

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
