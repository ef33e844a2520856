"""Sample orders: the orders by which the design of a workspace is tried."""

from collections.abc import Sequence

from orchestration.core.sample_check import Sample
from orchestration.models import SampleOrder


class UnknownSampleOrder(LookupError):
    """There is no sample order with this ``code``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f'There is no sample order "{code}".')


def sample_orders(workspace: str | None = None) -> list[SampleOrder]:
    """Return the sample orders of a workspace, or all, by name. One query."""
    rows = SampleOrder.objects.order_by("name", "code")
    return list(rows if workspace is None else rows.filter(workspace_id=workspace))


def sample_order(code: str) -> SampleOrder:
    """Return one sample order. Raises UnknownSampleOrder."""
    row = SampleOrder.objects.filter(code=code).first()
    if row is None:
        raise UnknownSampleOrder(code)
    return row


def pinned_samples() -> list[Sample]:
    """Return all sample orders as their pins are checked. One query."""
    rows = SampleOrder.objects.order_by("code").values_list("code", "name", "document", "expected")
    return [Sample(code=code, name=name, document=document, expected=pins) for code, name, document, pins in rows]


def sample_workspaces(codes: Sequence[str]) -> dict[str, str]:
    """Return the workspace with which each of these sample orders is kept; one that is kept with none is left out."""
    if not codes:
        return {}
    rows = SampleOrder.objects.filter(code__in=codes, workspace__isnull=False)
    return {code: str(workspace) for code, workspace in rows.values_list("code", "workspace_id")}
