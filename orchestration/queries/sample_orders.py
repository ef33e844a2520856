"""Sample orders: the orders by which the design of a workspace is tried."""

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
