"""One trace for all calls of an order, one span for each try."""

import re

from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.trace_context import traceparent


def test_calls_of_an_order_share_a_trace_and_tries_have_spans_of_their_own() -> None:
    first = traceparent("shop", "SO-1", "key-1", 1)
    assert first == traceparent("shop", "SO-1", "key-1", 1)
    again, other_step, other_order = (
        traceparent("shop", "SO-1", "key-1", 2),
        traceparent("shop", "SO-1", "key-2", 3),
        traceparent("shop", "SO-2", "key-3", 4),
    )
    traces = [header.split("-")[1] for header in (first, again, other_step, other_order)]
    assert len(set(traces[:3])) == 1
    assert traces[3] != traces[0]
    assert len({header.split("-")[2] for header in (first, again, other_step, other_order)}) == 4


@given(st.text(), st.text(), st.text(), st.integers())
def test_whatever_an_order_is_called_the_header_is_well_formed(
    source: str, external_id: str, key: str, attempt: int
) -> None:
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", traceparent(source, external_id, key, attempt))
