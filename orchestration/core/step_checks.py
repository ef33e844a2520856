"""Whether each step definition can do what its type says, when it should, and for whom."""

from collections.abc import Callable, Collection, Iterator

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, StepDefinition
from orchestration.core.vocabulary import Allocation, ScheduleBase, StepScope, StepType

KIND = "StepDefinition"


def check_steps(design: Design, known_actions: Collection[str] | None) -> Iterator[DesignProblem]:
    """Yield what is wrong with single step definitions; without known actions these are not compared."""
    for step in design.steps:
        for check in _CHECKS:
            yield from check(step, design)
        yield from _check_action(step, known_actions)


def _check_action(step: StepDefinition, known_actions: Collection[str] | None) -> Iterator[DesignProblem]:
    if step.type is StepType.AUTO_TASK:
        if not step.action.strip():
            message = (
                f"{_named(step)} is an AutoTask without action: it could do nothing. Choose the action that it runs."
            )
            yield error((KIND, step.code), "action", "AutoTaskWithoutAction", message)
        elif known_actions is not None and step.action not in known_actions:
            known = ", ".join(sorted(known_actions)) or "none"
            message = (
                f'{_named(step)} runs the action "{step.action}", which is not registered. Registered are: {known}.'
            )
            yield error((KIND, step.code), "action", "ActionUnknown", message)
    elif step.action.strip():
        message = (
            f'{_named(step)} is no AutoTask and never runs its action "{step.action}". Clear it or change the type.'
        )
        yield warning((KIND, step.code), "action", "ActionUnused", message)


def _check_integration(step: StepDefinition, design: Design) -> Iterator[DesignProblem]:
    if step.type is StepType.CALLOUT and not step.integration:
        message = f"{_named(step)} is a Callout without integration: there is no system to call. Choose one."
        yield error((KIND, step.code), "integration", "CalloutWithoutIntegration", message)
    elif step.type is not StepType.CALLOUT and step.integration:
        message = (
            f'{_named(step)} is a {step.type} and never calls its integration "{step.integration}". '
            "Clear it, or make the step a Callout."
        )
        yield warning((KIND, step.code), "integration", "IntegrationUnused", message)


def _check_people(step: StepDefinition, design: Design) -> Iterator[DesignProblem]:
    if step.type is not StepType.MANUAL_TASK:
        return
    if not step.queue and not step.user.strip():
        message = f"{_named(step)} is a ManualTask for nobody: only operators would find it. Choose a queue or a user."
        yield warning((KIND, step.code), "queue", "ManualTaskForNobody", message)
    if step.allocation is not None and not step.queue:
        message = (
            f"{_named(step)} allocates by {step.allocation} but has no queue to pick a person from. Choose a queue."
        )
        yield warning((KIND, step.code), "allocation", "AllocationWithoutQueue", message)
    by_context = step.allocation is Allocation.CONTEXT_BASED and bool(step.queue)
    if by_context and not any(rule.source_queue == step.queue for rule in design.assignment_rules):
        message = (
            f'{_named(step)} allocates by context, but no assignment rule is for queue "{step.queue}": '
            "its tasks stay in that queue. Add a rule or choose RoundRobin or LeastLoaded."
        )
        yield warning((KIND, step.code), "allocation", "AllocationWithoutRules", message)


def _check_pause(step: StepDefinition, design: Design) -> Iterator[DesignProblem]:
    if step.type is StepType.PAUSE and not step.resume_on.strip():
        message = f"{_named(step)} is a Pause that nothing ends. Write the condition on which it resumes."
        yield error((KIND, step.code), "resume_on", "PauseWithoutEnd", message)
    elif step.type is not StepType.PAUSE and step.resume_on.strip():
        message = (
            f"{_named(step)} is no Pause and never waits for its resume-on condition. Clear it or change the type."
        )
        yield warning((KIND, step.code), "resume_on", "ResumeOnUnused", message)


def _check_skipping(step: StepDefinition, design: Design) -> Iterator[DesignProblem]:
    if step.skip_branch and not step.execute_on.strip():
        message = f"{_named(step)} would skip its branch, but is never skipped itself. Write an execute-on condition."
        yield warning((KIND, step.code), "skip_branch", "SkipBranchWithoutCondition", message)


def _check_scope(step: StepDefinition, design: Design) -> Iterator[DesignProblem]:
    if step.scope is StepScope.CUSTOM and not step.custom_scope:
        message = (
            f"{_named(step)} has scope Custom but names no custom scope. Choose the one that counts its instances."
        )
        yield error((KIND, step.code), "custom_scope", "CustomScopeMissing", message)
    elif step.scope is not StepScope.CUSTOM and step.custom_scope:
        message = (
            f'{_named(step)} has scope {step.scope}; its custom scope "{step.custom_scope}" has no effect. Clear it.'
        )
        yield warning((KIND, step.code), "custom_scope", "CustomScopeUnused", message)


def _check_schedule(step: StepDefinition, design: Design) -> Iterator[DesignProblem]:
    if step.delay < 0:
        message = f"{_named(step)} has a delay of {step.delay}: a step cannot start before its base. Use 0 or more."
        yield error((KIND, step.code), "delay", "DelayNegative", message)
    if step.schedule_base is None and step.delay > 0:
        message = (
            f"{_named(step)} has a delay but no schedule base, so it starts at once. Choose what the delay counts from."
        )
        yield warning((KIND, step.code), "schedule_base", "DelayWithoutBase", message)
    dated = step.schedule_base is ScheduleBase.CUSTOM_DATE
    if dated and not step.custom_date.strip():
        message = (
            f"{_named(step)} is scheduled by a custom date but names none. "
            "Write its path, such as order.requested_completion_date."
        )
        yield error((KIND, step.code), "custom_date", "CustomDateMissing", message)
    elif not dated and step.custom_date.strip():
        message = (
            f"{_named(step)} names a custom date but is not scheduled by it. Clear it, or choose CustomDate as base."
        )
        yield warning((KIND, step.code), "custom_date", "CustomDateUnused", message)


def _named(step: StepDefinition) -> str:
    return f'Step "{step.code}"'


_CHECKS: tuple[Callable[[StepDefinition, Design], Iterator[DesignProblem]], ...] = (
    _check_integration,
    _check_people,
    _check_pause,
    _check_skipping,
    _check_scope,
    _check_schedule,
)
