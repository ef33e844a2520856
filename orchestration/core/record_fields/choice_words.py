"""The values of closed vocabularies as forms offer them."""

import re
from collections.abc import Mapping

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_WORDS: Mapping[str, str] = {
    "AutoTask": "Automatic task",
    "StagedAssetize": "Asset creation",
    "Plan": "The plan",
    "Bundle": "Each bundle",
    "LineItem": "Each line",
    "CrossPlan": "Across plans",
    "Custom": "Custom scope",
    "Order": "The order",
    "OrderLineItem": "Each order line",
    "Account": "The account",
    "RoundRobin": "In turn",
    "LeastLoaded": "Who has the fewest open tasks",
    "ContextBased": "By assignment rules",
    "SourceLineStartDate": "Start date of the line",
    "PreviousStepExecutionDate": "End of the previous step",
    "CustomDate": "A date of the order",
    "Never": "No, it runs on",
    "YesButForcefullyCompleteStep": "Yes, by force",
    "Immediate": "At once",
    "Monotonous": "After the same interval each time",
    "Staggered": "After each interval of a list",
    "AlwaysOne": "Always one",
    "AsIs": "As it is",
    "List": "By a value list",
    "Expression": "By an expression",
}


def choice_word(value: str) -> str:
    """Return a stored value as a form offers it: ``ManualTask`` is "Manual task", ``POST`` is itself."""
    if value.isupper():
        return value
    words = _WORDS.get(value) or _CAMEL.sub(" ", value).lower()
    return words[:1].upper() + words[1:]
