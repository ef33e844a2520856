"""What the engine hands to an executor, and what it gets back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestration.core.design import Design, StepDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWork:
    """One claimed try of a step. ``idempotency_key`` is the same for every try of the same step."""

    step: int
    plan: int
    order: int
    definition: StepDefinition
    design: Design
    attempt: int
    attempt_created_at: datetime
    attempt_number: int
    fence: int
    idempotency_key: str
    deadline: datetime
    counted: bool = False  # its call counts against the limits of its system

    @property
    def system(self) -> str:
        """The system that a callout calls; blank for steps that call none."""
        integration = self.design.integration_by_code.get(self.definition.integration or "")
        return integration.system if integration is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """The step is done. ``result`` becomes the step's result, readable as ``step.result`` by conditions."""

    result: Mapping[str, object] = field(default_factory=dict)
    request: object = None  # what was sent, redacted
    response: object = None  # what came back, bounded and redacted


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """The other side accepted the work and will answer by callback until the deadline."""

    deadline: datetime
    request: object = None
    response: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The try failed. ``unknown``: the effect on the other side may have happened."""

    error_code: str
    message: str
    unknown: bool = False
    retry_after_seconds: int | None = None
    request: object = None
    response: object = None


Outcome = Succeeded | Awaiting | Failed
