"""Trying a part of the draft on an order: an expression, or the calls of an integration. Nothing is stored or sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from fulfillment.core.expression_trial import Trial, try_expression
from fulfillment.core.sample_plan import SamplePlan, plan_sample
from fulfillment.core.step_values import StepSurroundings
from fulfillment.executors.callout_preview import CalloutPreview, preview_callout
from fulfillment.operations.given_order import GivenOrder, one_moment, pointing_to, read_order
from orchestration.core.design import Design, Integration, StepDefinition
from orchestration.core.expression_places import WrittenExpression, place_of
from orchestration.core.overlay import ShownRecord, with_records
from orchestration.core.payload import TemplateProblem, check_template
from orchestration.core.schema import step_schema
from orchestration.core.snapshot_kinds import KIND_BY_NAME
from orchestration.core.vocabulary import StepState, StepType
from orchestration.models import DownstreamSystem
from orchestration.queries.draft import read_readable

MOST_CALLS = 20


class UnknownIntegration(LookupError):
    """The draft has no integration of this ``code``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f'The draft has no integration "{code}".')


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadTrial:
    """The calls that an order would cause, the first of them, and what is wrong with the template for any order.

    ``note`` says what is out of the ordinary; else it is blank.
    """

    template_problems: tuple[TemplateProblem, ...]
    calls: tuple[CalloutPreview, ...]
    left_out: int
    note: str


def try_written(written: WrittenExpression, given: GivenOrder, shown: Sequence[ShownRecord]) -> Trial:
    """Return what an expression comes to for an order, with records as they are shown on a screen.

    Raises OrderRefused, UnknownSampleOrder, UnknownOrder, NoExpressionThere, and ExpressionError where the text cannot
    stand in its place.
    """
    with one_moment():
        read = read_order(given)
        design, _ = read_readable()
    design = with_records(design, shown)
    place = place_of(design, written)
    with pointing_to(given):
        plan = plan_sample(read.order, design, read.assets)
    return try_expression(plan, place, written)


def try_payload(
    integration: Integration | str, step: str | None, given: GivenOrder, shown: Sequence[ShownRecord]
) -> PayloadTrial:
    """Return what the calls of an integration, as shown or by its code, would be for an order; of one step or of all.

    Raises OrderRefused, UnknownSampleOrder, UnknownOrder and UnknownIntegration.
    """
    with one_moment():
        read = read_order(given)
        design, _ = read_readable()
        if isinstance(integration, Integration):
            shown = [*shown, ShownRecord(KIND_BY_NAME["Integration"], integration.code, integration)]
        code = integration if isinstance(integration, str) else integration.code
        design = with_records(design, shown)
        found = design.integration_by_code.get(code)
        if found is None:
            raise UnknownIntegration(code)
        system = DownstreamSystem.objects.filter(code=found.system).first()
    with pointing_to(given):
        plan = plan_sample(read.order, design, read.assets)
    around, note = _around(plan, _callers(design, code, step))
    return PayloadTrial(
        template_problems=check_template(found.payload, step_schema(design)),
        calls=tuple(preview_callout(found, system, one, design) for one in around[:MOST_CALLS]),
        left_out=max(len(around) - MOST_CALLS, 0),
        note=note,
    )


def _callers(design: Design, integration: str, step: str | None) -> list[StepDefinition]:
    """The steps that call an integration, or the one that somebody looks at, though it may not call it yet."""
    if step is not None:
        return [one for one in design.steps if one.code == step]
    return [one for one in design.steps if one.type is StepType.CALLOUT and one.integration == integration]


def _around(plan: SamplePlan, callers: Sequence[StepDefinition]) -> tuple[list[StepSurroundings], str]:
    """What each step of the plan that calls sees when it does; else what a step for all lines would see."""
    state, attempts = StepState.IN_PROGRESS, 1
    found = [plan.surroundings(step, state, attempts) for step in plan.steps_of({one.code for one in callers})]
    if found:
        return found, ""
    supposed = plan.supposed_surroundings(callers[0] if callers else None, state, attempts)
    if plan.refusal:
        why = f"The order makes no plan: {plan.refusal}"
    elif callers:
        why = f'The order leads to no step "{callers[0].name}".'
    else:
        why = "No step calls this integration."
    return [supposed], f"{why} It is shown as if a step worked for all lines."
