"""Every kind of problem that the API answers with. The documentation page lists them; ``type`` links to them there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemType:
    """One kind of problem: its stable code, its status, and what it means for whoever gets it."""

    code: str
    status: int
    title: str
    remedy: str
    retryable: bool = False

    @property
    def anchor(self) -> str:
        """Name of the section on the documentation page."""
        return "problem-" + self.code.replace("_", "-")


PROBLEM_TYPES: tuple[ProblemType, ...] = (
    ProblemType(
        code="malformed_request",
        status=400,
        title="The request cannot be read",
        remedy="Look at the detail: it says which part of the request is not valid HTTP or not valid input.",
    ),
    ProblemType(
        code="malformed_json",
        status=400,
        title="The body is not valid JSON",
        remedy="The detail names line and column. Objects that give a name twice, NaN, Infinity, numbers that are too "
        "large, NUL characters, lone surrogates and nesting deeper than 64 levels are refused too.",
    ),
    ProblemType(
        code="invalid_parameter",
        status=400,
        title="A query parameter is not valid",
        remedy="Each entry of errors names a parameter. Unknown parameters are refused, so that a typing "
        "mistake in a filter never returns everything.",
    ),
    ProblemType(
        code="not_authenticated",
        status=401,
        title="No valid credentials were sent",
        remedy="Send the header Authorization: Bearer <token>.",
    ),
    ProblemType(
        code="invalid_token",
        status=401,
        title="The token is not accepted",
        remedy="The detail says whether it is mistyped, unknown, revoked or expired.",
    ),
    ProblemType(
        code="forbidden",
        status=403,
        title="Your role may not do this",
        remedy="The detail names the roles that may. An administrator gives roles.",
    ),
    ProblemType(
        code="csrf_failed",
        status=403,
        title="The request did not come from our own pages",
        remedy="Requests that are signed in by cookie need the header X-CSRFToken. Programs use a token instead.",
    ),
    ProblemType(
        code="source_not_allowed",
        status=403,
        title="The token may not submit orders of this source",
        remedy="Send a source that the token lists, or ask an administrator for a token of this source.",
    ),
    ProblemType(
        code="not_found",
        status=404,
        title="There is no such thing",
        remedy="It does not exist, or it belongs to a source that your token may not see.",
    ),
    ProblemType(
        code="unknown_route",
        status=404,
        title="The API has no such address",
        remedy="Compare the address with the list of operations on this page.",
    ),
    ProblemType(
        code="method_not_allowed",
        status=405,
        title="This address does not know the method",
        remedy="The header Allow lists the methods that it knows.",
    ),
    ProblemType(
        code="order_conflict",
        status=409,
        title="Another order has this source and external id",
        remedy="The same order may be sent again as often as you like, with the same content. Give another order "
        "another external_id. The member order links to the existing one.",
    ),
    ProblemType(
        code="stale_step",
        status=409,
        title="The step has changed in the meantime",
        remedy="Read the step again and decide again.",
    ),
    ProblemType(
        code="step_action_refused",
        status=409,
        title="The step does not allow this action now",
        remedy="The member allowed_actions of a step lists what it allows in its present state.",
    ),
    ProblemType(
        code="signal_not_awaited",
        status=409,
        title="No pause waits for this signal now",
        remedy="The detail says whether the pause has not begun or is over, and the member state in which state it is. "
        "Nothing was kept: where it has not begun, send the signal again later.",
    ),
    ProblemType(
        code="signal_conflict",
        status=409,
        title="Another signal has this id",
        remedy="The same signal may be sent again as often as you like, with the same content. Give another signal "
        "another id.",
    ),
    ProblemType(
        code="task_taken",
        status=409,
        title="The task cannot be claimed",
        remedy="The detail says who has it, or that it is done. Read the list of tasks again.",
    ),
    ProblemType(
        code="nothing_to_repair",
        status=409,
        title="No failed step is as wished",
        remedy="Ask for a preview: others may have repaired them, or their plans do not run.",
    ),
    ProblemType(
        code="repair_conflict",
        status=409,
        title="You asked for another repair by this name",
        remedy="The same repair may be sent again as often as you like, with the same content. Give another repair "
        "another external_id. The member repair links to the existing one.",
    ),
    ProblemType(
        code="repair_ended",
        status=409,
        title="The repair has ended already",
        remedy="There is nothing left to stop. Read the repair: it says what became of its steps.",
    ),
    ProblemType(
        code="draft_conflict",
        status=409,
        title="Somebody else changed the same records",
        remedy="Nothing was saved. Each entry of conflicts has the record as it is now, with its version and who "
        "changed it; fields is null where it is gone. Decide which to keep, then send the changes on these versions.",
    ),
    ProblemType(
        code="draft_unreadable",
        status=409,
        title="The draft cannot be read",
        remedy="The detail names the record that does not fit its kind. Mend it in the console, then ask again.",
    ),
    ProblemType(
        code="body_too_large",
        status=413,
        title="The body is too large",
        remedy="The detail names the limit. Split the order, or ask the operator of this site to raise the limit.",
    ),
    ProblemType(
        code="unsupported_media_type",
        status=415,
        title="The body is not sent as JSON",
        remedy="Send the header Content-Type: application/json.",
    ),
    ProblemType(
        code="invalid_order",
        status=422,
        title="The order is not valid",
        remedy="Each entry of errors points to a place in the body by JSON pointer and says what is wrong there. "
        "All of them are found at once; nothing was stored.",
    ),
    ProblemType(
        code="invalid_input",
        status=422,
        title="The input is not valid",
        remedy="Each entry of errors points to a member of the body and says what is wrong there.",
    ),
    ProblemType(
        code="invalid_design",
        status=422,
        title="The draft cannot take these changes",
        remedy="Nothing was saved. Each entry of problems names a record and a field, and says what would be right. "
        "What is merely missing yet is no reason; what is wrong is.",
    ),
    ProblemType(
        code="internal_error",
        status=500,
        title="The request failed on our side",
        remedy="Send the request again. If it fails again, report its request_id: the log holds the cause under it.",
        retryable=True,
    ),
    ProblemType(
        code="nothing_published",
        status=503,
        title="Nothing is published yet",
        remedy="Orders are decomposed by a published design. Publish a release, then send the order again.",
        retryable=True,
    ),
    ProblemType(
        code="database_unavailable",
        status=503,
        title="The database does not answer",
        remedy="Send the same request again after the seconds in Retry-After. An order is never taken in twice.",
        retryable=True,
    ),
)

BY_CODE = {problem_type.code: problem_type for problem_type in PROBLEM_TYPES}
