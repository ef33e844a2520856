"""What a downstream system says in a callback."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fulfillment.core.strict_json import UnreadableJson, read_object

_MEMBERS = ("status", "code", "message", "result")
_LONGEST = {"code": 255, "message": 1000}


class CallbackStatus(StrEnum):
    COMPLETED = "Completed"
    FAILED = "Failed"


class CallbackRefused(ValueError):
    """A body is no callback message. ``problems`` has (JSON pointer, what is wrong there) for each fault."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        self.problems = problems
        super().__init__(" ".join(f"{pointer}: {text}" if pointer else text for pointer, text in problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackMessage:
    """The work is done, with its ``result``, or it failed, with a code and a sentence."""

    status: CallbackStatus
    code: str = ""
    message: str = ""
    result: Mapping[str, object] = field(default_factory=dict)


def read_callback(body: bytes) -> CallbackMessage:
    """Return what a body says: ``{"status": "Completed" | "Failed", "code", "message", "result": {}}``.

    Only ``status`` is required. Raises CallbackRefused.
    """
    try:
        document = read_object(body)
    except UnreadableJson as error:
        raise CallbackRefused((("", str(error)),)) from None
    problems = [(f"/{name}", f"There is no such member; known are {', '.join(_MEMBERS)}.") for name in document]
    problems = [problem for problem in problems if problem[0][1:] not in _MEMBERS]
    status = document.get("status")
    if status not in list(CallbackStatus):
        problems.append(("/status", 'It is "Completed" or "Failed".'))
    texts = {name: document.get(name) or "" for name in _LONGEST}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > _LONGEST[name]:
            problems.append((f"/{name}", f"It is a text of at most {_LONGEST[name]} characters."))
    result = document.get("result")
    if result is not None and not isinstance(result, dict):
        problems.append(("/result", "It is an object."))
    if problems:
        raise CallbackRefused(tuple(problems))
    return CallbackMessage(
        status=CallbackStatus(str(status)),
        code=str(texts["code"]),
        message=str(texts["message"]),
        result=result if isinstance(result, dict) else {},
    )
