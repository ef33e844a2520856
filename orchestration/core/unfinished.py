"""Which findings say that a design is not finished, and which that it is wrong.

A screen saves while its designer works: what is still missing may be missing for a while, and only publishing refuses
it. What is wrong (it names nothing, contradicts itself, cannot be read) is refused when it is saved.
"""

from catalog.core.problems import DesignProblem

UNFINISHED = frozenset(
    {
        "AutoTaskWithoutAction",
        "CalloutWithoutIntegration",
        "CustomDateMissing",
        "CustomScopeMissing",
        "DestinationMissing",
        "ExpressionMissing",
        "IntervalsMissing",
        "PauseWithoutEnd",
        "PicklistMissing",
        "TaskChoicesMissing",
        "TaskFieldUnnamed",
        "ValueListMissing",
    }
)
"""Codes of errors that say that something is still missing, and nothing else."""


def is_unfinished(problem: DesignProblem) -> bool:
    """Return whether a problem says only that something is still missing."""
    return problem.code in UNFINISHED
