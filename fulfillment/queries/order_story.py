"""What became of an order's lines: the tree of what was ordered, and what is delivered for it, with the reasons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch

from fulfillment.models import FulfillmentLine, FulfillmentRequest, LineSource, OrderLine, RequestTrace
from fulfillment.queries.release_words import Fact, ReleaseWords
from orchestration.operations.release import load_release

NEGATIVE = ("RuleRefused", "NoRule", "LineNotMade", "MappingFailed", "MappingOverridden")
"""Kinds of the trace that say why something was not made, or not as one might expect."""


@dataclass(slots=True)
class LineNode:
    """An order line in its bundle, with how deep it stands and what became of it."""

    line: OrderLine
    depth: int
    name: str
    facts: list[Fact]
    made: list[FulfillmentLine] = field(default_factory=list)


def line_tree(request: FulfillmentRequest) -> list[LineNode]:
    """Return the order lines of a request, members below their bundles. Three queries."""
    made = Prefetch(
        "fulfillment_sources", queryset=LineSource.objects.select_related("line").order_by("line__key", "id")
    )
    children: dict[int | None, list[OrderLine]] = {}
    for line in request.order_lines.prefetch_related(made).order_by("position"):
        children.setdefault(line.parent_id, []).append(line)
    return list(_walk(children, words_of(request)))


def words_of(request: FulfillmentRequest) -> ReleaseWords:
    """Return the names of the release that a request is pinned to."""
    return ReleaseWords(load_release(request.release_id).design)


def _walk(children: Mapping[int | None, list[OrderLine]], words: ReleaseWords) -> Iterator[LineNode]:
    stack = [(line, 0) for line in reversed(children.get(None, []))]
    while stack:
        line, depth = stack.pop()
        made = list(dict.fromkeys(source.line for source in line.fulfillment_sources.all()))
        facts = words.facts(line.attributes, line.scope_keys)
        yield LineNode(line, depth, words.product(line.product), facts, made)
        stack += [(child, depth + 1) for child in reversed(children.get(line.pk, []))]


@dataclass(frozen=True, slots=True)
class SourceStory:
    """One contribution to a fulfillment line. ``key`` is how the page names the line that it comes from."""

    key: str
    label: str
    is_order_line: bool
    rule: str
    quantity: object


@dataclass(frozen=True, slots=True)
class LineStory:
    """A fulfillment line with its sources and every sentence of the trace that speaks of it."""

    line: FulfillmentLine
    name: str
    scope: Fact
    unit: str
    facts: list[Fact]
    sources: list[SourceStory]
    reasons: list[Mapping[str, object]]


def fulfillment_stories(request: FulfillmentRequest, trace: RequestTrace | None) -> list[LineStory]:
    """Return the fulfillment lines of a request with lineage and reasons. Two queries."""
    words = words_of(request)
    sources = Prefetch("sources", queryset=LineSource.objects.select_related("order_line", "source_line"))
    reasons = _reasons_by_subject(trace.decomposition if trace else ())
    lines = request.fulfillment_lines.prefetch_related(sources).order_by("key")
    return [_story(line, words, reasons) for line in lines]


def _story(
    line: FulfillmentLine, words: ReleaseWords, reasons: Mapping[object, list[Mapping[str, object]]]
) -> LineStory:
    return LineStory(
        line=line,
        name=words.product(line.product),
        scope=words.line_scope(line.product, line.scope, line.scope_key),
        unit=words.unit(line.unit_of_measure),
        facts=words.facts(line.attributes),
        sources=[_source(source, words) for source in line.sources.all()],
        reasons=[*reasons.get(line.key, ()), *_choices_of(line, reasons)],
    )


def _source(source: LineSource, words: ReleaseWords) -> SourceStory:
    order_line = source.order_line
    return SourceStory(
        key=f"o{source.order_line_id}" if order_line else f"f{source.source_line_id}",
        label=order_line.line_id if order_line else str(source.source_line),
        is_order_line=order_line is not None,
        rule=words.rule(source.rule),
        quantity=source.quantity,
    )


def _reasons_by_subject(entries: Iterable[Mapping[str, object]]) -> dict[object, list[Mapping[str, object]]]:
    found: dict[object, list[Mapping[str, object]]] = {}
    for entry in entries:
        found.setdefault(entry.get("subject"), []).append(entry)
    return found


def _choices_of(
    line: FulfillmentLine, reasons: Mapping[object, list[Mapping[str, object]]]
) -> list[Mapping[str, object]]:
    """Return why the rules that contribute to a line were chosen: their entries speak of the source."""
    chosen = {
        (source.order_line.line_id if source.order_line else str(source.source_line), source.rule)
        for source in line.sources.all()
    }
    return [
        entry
        for subject, rule in sorted(chosen)
        for entry in reasons.get(subject, ())
        if entry["kind"] == "RuleSelected" and entry["rule"] == rule
    ]


def trace_of(request: FulfillmentRequest) -> RequestTrace | None:
    """Return a request's trace, or none where it was not taken up yet."""
    return RequestTrace.objects.filter(request=request).first()
