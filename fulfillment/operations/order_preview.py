"""What an order would turn into, before it is submitted: tried on the current release, with nothing stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from decomposition.core.parse import parse
from fulfillment.queries.assets import installed_assets
from orchestration.core.plan import PlannedStep
from orchestration.operations.dry_run import DryRun, dry_run
from orchestration.operations.release import LoadedRelease, current_release


@dataclass(frozen=True, slots=True)
class Preview:
    """The result of trying an order, and the release that it was tried on."""

    release: LoadedRelease
    result: DryRun

    @property
    def groups(self) -> list[tuple[str, list[PlannedStep]]]:
        """Return the planned steps by the name of their group, in the order of the steps' groups."""
        found: dict[str, list[PlannedStep]] = {}
        for step in self.result.graph.steps:
            group = self.release.design.group_by_code.get(step.group)
            found.setdefault(group.name if group else step.group, []).append(step)
        return sorted(found.items())


def preview_order(document: Mapping[str, Any]) -> Preview:
    """Decompose and compose an order as run time would.

    Raises OrderRefused, NothingPublished, DecompositionRefused or CompositionRefused.
    """
    order = parse(document)
    release = current_release()
    return Preview(release, dry_run(order, release.design, installed_assets(order)))
