"""What whoever simulates an order chooses: which steps fail, how long steps take, what people and systems answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.core.json_pointer import pointer_to
from fulfillment.core.task_form import AnswersRefused, check_answers
from orchestration.core.design import Design, StepDefinition
from orchestration.core.vocabulary import StepType

WORKED_BY_WORKERS = frozenset({StepType.AUTO_TASK, StepType.CALLOUT, StepType.STAGED_ASSETIZE})
ANSWERED = frozenset({StepType.CALLOUT, StepType.MANUAL_TASK})

MOST_CHOICES = 1_000
LONGEST_DURATION = 10 * 366 * 86_400
LONGEST_CODE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedFailure:
    """A step's first tries fail with a code: so many, or all (none).

    ``scope_key`` names the one instance that fails; without it, all instances of the definition do. ``unknown``: its
    effect may have happened on the other side all the same.
    """

    step: str  # code of a step definition
    error_code: str
    times: int | None = 1
    message: str = ""
    unknown: bool = False
    scope_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """``durations`` (in seconds) and ``answers`` are by step definition; a pause with a duration ends after it.

    The answer of a manual task is what its form asks for, that of a callout the JSON object that the system returns.
    ``held_systems`` says by downstream system why it takes no calls.
    """

    failures: tuple[InjectedFailure, ...] = ()
    durations: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    held_systems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChoiceProblem:
    """What is wrong with one choice; ``pointer`` is a JSON pointer into the choices."""

    pointer: str
    code: str
    message: str


class ChoicesRefused(ValueError):
    """Choices do not fit the design; ``problems`` names each."""

    def __init__(self, problems: Sequence[ChoiceProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in problems))


def check_choices(choices: Choices, design: Design) -> None:
    """Raise ChoicesRefused where choices speak of what the design does not have, or cannot come about."""
    problems = [*_failures(choices, design), *_durations(choices, design), *_answers(choices, design)]
    if problems:
        raise ChoicesRefused(problems)


def _failures(choices: Choices, design: Design) -> Iterator[ChoiceProblem]:
    for index, failure in enumerate(choices.failures):
        place = f"/failures/{index}"
        definition = design.step_by_code.get(failure.step)
        if definition is None:
            yield _unknown(f"{place}/step", failure.step)
        elif definition.type not in WORKED_BY_WORKERS:
            message = f'"{failure.step}" is a {definition.type}: it does not fail. Let a Callout or an AutoTask fail.'
            yield ChoiceProblem(f"{place}/step", "never_fails", message)
        if not failure.error_code.strip() or len(failure.error_code) > LONGEST_CODE:
            message = f"Give the code of the failure, such as 503 or Timeout; at most {LONGEST_CODE} characters."
            yield ChoiceProblem(f"{place}/error_code", "invalid", message)
        if failure.times is not None and failure.times < 1:
            yield ChoiceProblem(f"{place}/times", "invalid", "A step fails at least once; leave it out for always.")


def _durations(choices: Choices, design: Design) -> Iterator[ChoiceProblem]:
    for code, seconds in choices.durations.items():
        if code not in design.step_by_code:
            yield _unknown(pointer_to("/durations", code), code)
        elif not 0 <= seconds <= LONGEST_DURATION:
            message = f"A step takes between 0 and {LONGEST_DURATION:,} seconds (ten years)."
            yield ChoiceProblem(pointer_to("/durations", code), "invalid", message)


def _answers(choices: Choices, design: Design) -> Iterator[ChoiceProblem]:
    for code, answers in choices.answers.items():
        definition = design.step_by_code.get(code)
        if definition is None:
            yield _unknown(pointer_to("/answers", code), code)
        elif definition.type not in ANSWERED:
            message = f'"{code}" is a {definition.type}: nobody answers it. Callouts and manual tasks have answers.'
            yield ChoiceProblem(pointer_to("/answers", code), "no_answer", message)
        elif definition.type is StepType.MANUAL_TASK:
            yield from _form_problems(definition, answers)


def _form_problems(definition: StepDefinition, answers: Mapping[str, object]) -> Iterator[ChoiceProblem]:
    try:
        check_answers(definition.form, answers)
    except AnswersRefused as error:
        for name, sentence in error.errors.items():
            yield ChoiceProblem(pointer_to("/answers", definition.code, name), "invalid", sentence)


def _unknown(pointer: str, code: str) -> ChoiceProblem:
    return ChoiceProblem(pointer, "unknown_step", f'The design has no step "{code}".')
