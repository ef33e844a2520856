"""The code that a new record gets where its author gives none: from its name, or from what it connects."""

import re
import unicodedata
from collections.abc import Collection, Mapping

LONGEST = 200

_CONNECTING: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ProductAttribute": (".", ("product", "classification", "attribute")),
    "ProductComponent": ("/", ("parent", "child", "child_classification")),
    "StepDependency": (">", ("depends_on", "step")),
    "FalloutRule": ("-", ("step_type", "integration", "action", "error_code")),
    "JeopardyRule": ("-", ("step_type", "step_definition", "integration", "action")),
    "TaskAssignmentRule": ("-", ("name", "source_queue")),
}
"""Kinds whose records have no name, or need none: what joins the fields that a code is made of."""


def proposed_code(kind: str, fields: Mapping[str, object], taken: Collection[str]) -> str:
    """Return a code for a record of a kind that is not taken; fields that are not given are passed over."""
    joint, names = _CONNECTING.get(kind, ("-", ("name",)))
    given = [str(fields[name]) for name in names if fields.get(name)]
    if kind == "TaskAssignmentRule":
        given = given[:1]
    plain = kind in ("ProductAttribute", "ProductComponent", "StepDependency")
    wished = joint.join(given) if plain else slug(joint.join(given))
    return _free((wished or slug(kind))[: LONGEST - 5], taken)


def slug(text: str) -> str:
    """Return a text as small letters and digits joined by hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))


def _free(wished: str, taken: Collection[str]) -> str:
    code, number = wished, 1
    while code in taken:
        number += 1
        code = f"{wished}-{number}"
    return code
