"""Rows for tests that need a database: releases, orders, plans, people. Each function makes the least that is legal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max

from catalog.core.products import AttributeDefinition, Catalog, Product
from catalog.core.vocabulary import DecompositionScope, LineAction
from decomposition.core.rules import DecompositionRule, RuleBook
from fulfillment.models import (
    Account,
    Attempt,
    FulfillmentLine,
    FulfillmentOrder,
    FulfillmentPlan,
    FulfillmentRequest,
    FulfillmentStep,
    LineSource,
    Order,
    OrderLine,
    StepLink,
    StepSource,
)
from orchestration.core.design import Design, StepDefinition, StepGroup
from orchestration.core.snapshot import content_hash, to_json
from orchestration.core.vocabulary import PlanState, StepScope, StepState, StepType
from orchestration.models import DownstreamSystem, Queue, QueueMember, Release

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""A moment for rows whose time does not matter."""


def make_design(
    *,
    products: Iterable[Product] = (),
    attributes: Iterable[AttributeDefinition] = (),
    rules: Iterable[DecompositionRule] = (),
    steps: Iterable[StepDefinition] = (),
    catalog: Mapping[str, Any] | None = None,
    **parts: Any,
) -> Design:
    """A design with these records; every group that a step names is there. ``catalog`` has further catalogue fields."""
    steps = tuple(sorted(steps, key=lambda step: step.code))
    found = Catalog(
        products=tuple(sorted(products, key=lambda product: product.sku)),
        attributes=tuple(sorted(attributes, key=lambda attribute: attribute.code)),
        **(catalog or {}),
    )
    groups = tuple(StepGroup(code=code, name=code) for code in sorted({step.group for step in steps}))
    rule_book = RuleBook(catalog=found, rules=tuple(sorted(rules, key=lambda rule: rule.code)))
    return Design(rule_book=rule_book, steps=steps, groups=groups, **parts)


def make_release(design: Design | None = None) -> Release:
    """A published release of a design; its number follows the newest one."""
    design = design if design is not None else make_design()
    newest = Release.objects.aggregate(newest=Max("number"))["newest"] or 0
    return Release.objects.create(
        number=newest + 1, content_hash=content_hash(design), snapshot=to_json(design), published_at=NOON
    )


def make_order(
    *,
    release: Release | None = None,
    external_id: str = "SO-1",
    source: str = "webshop",
    account: str = "ACME",
    account_attributes: Mapping[str, object] | None = None,
    lines: Sequence[Mapping[str, Any]] = ({"line_id": "1", "product": "BOX"},),
    **fields: Any,
) -> Order:
    """An order with its lines and its first request. A line is given by its fields; ``parent`` is a line id."""
    owner, _ = Account.objects.get_or_create(
        external_id=account, defaults={"name": f"{account} Ltd", "attributes": dict(account_attributes or {})}
    )
    order = Order.objects.create(source=source, external_id=external_id, account=owner, payload_hash="0" * 64, **fields)
    request = FulfillmentRequest.objects.create(
        order=order, release=release or make_release(), document={}, due_at=None
    )
    made: dict[str, OrderLine] = {}
    for position, line in enumerate(lines):
        given = dict(line)
        parent = given.pop("parent", None)
        made[given["line_id"]] = OrderLine.objects.create(
            order=order, request=request, position=position, parent=made[parent] if parent else None, **given
        )
    return order


def make_fulfillment_line(
    order: Order,
    product: str,
    *,
    scope_key: str = "1",
    sources: Iterable[OrderLine | FulfillmentLine] = (),
    action: LineAction = LineAction.ADD,
    quantity: Decimal | int = 1,
    scope: DecompositionScope = DecompositionScope.ORDER_LINE_ITEM,
    **fields: Any,
) -> FulfillmentLine:
    """A fulfillment line of an order's first request, in a fulfillment order of its own, with its lineage."""
    request = order.requests.get(sequence=1)
    fulfillment_order = FulfillmentOrder.objects.create(
        request=request, account=order.account, product=product, number=request.fulfillment_orders.count() + 1
    )
    line = FulfillmentLine.objects.create(
        fulfillment_order=fulfillment_order,
        request=request,
        key=f"{product}/{scope_key}",
        product=product,
        scope=scope,
        scope_key=scope_key,
        action=action,
        quantity=quantity,
        **fields,
    )
    for source in sources:
        add_source(line, source, action=LineAction(source.action), quantity=source.quantity)
    return line


def add_source(
    line: FulfillmentLine,
    source: OrderLine | FulfillmentLine,
    *,
    action: LineAction = LineAction.ADD,
    quantity: Decimal | int = 1,
    rule: str = "",
) -> LineSource:
    """A link of lineage."""
    kind = "order_line" if isinstance(source, OrderLine) else "source_line"
    return LineSource.objects.create(line=line, action=action, quantity=quantity, rule=rule, **{kind: source})


def make_plan(
    order: Order, steps: Iterable[Mapping[str, Any]] = (), *, state: PlanState = PlanState.IN_PROGRESS
) -> FulfillmentPlan:
    """A plan of an order's first request. A step is given as to ``make_step``, by its ``key`` at least."""
    request = order.requests.get(sequence=1)
    plan = FulfillmentPlan.objects.create(
        order=order, request=request, release=request.release, state=state, started_at=NOON
    )
    for step in steps:
        make_step(plan, **step)
    return plan


def make_step(
    plan: FulfillmentPlan,
    key: str,
    *,
    type: StepType = StepType.MILESTONE,
    state: StepState = StepState.PENDING,
    sources: Iterable[OrderLine | FulfillmentLine] = (),
    after: Iterable[str] = (),
    **fields: Any,
) -> FulfillmentStep:
    """A step whose definition is its key, counted in its plan. ``after`` are the keys of steps that it waits for."""
    waits_for = list(after)
    given = {"definition": key, "group": "G", "name": key, "scope": StepScope.PLAN, "scope_key": "plan", **fields}
    step = FulfillmentStep.objects.create(
        plan=plan, key=key, type=type, state=state, open_predecessors=len(waits_for), **given
    )
    for source in sources:
        kind = "order_line" if isinstance(source, OrderLine) else "fulfillment_line"
        StepSource.objects.create(step=step, **{kind: source})
    for predecessor in waits_for:
        StepLink.objects.create(step=step, predecessor=plan.steps.get(key=predecessor))
    plan.total_steps += 1
    plan.open_steps += 1
    plan.save(update_fields=["total_steps", "open_steps"])
    return step


def make_attempt(step: FulfillmentStep, *, number: int = 1, **fields: Any) -> Attempt:
    """An open try of a step under the step's fence."""
    given = {"idempotency_key": f"key-{step.pk}", "fence": step.fence, **fields}
    attempt = Attempt.objects.create(step=step, number=number, **given)
    return Attempt.objects.get(pk=attempt.pk)


def make_user(username: str, **fields: Any) -> User:
    """An active person."""
    return User.objects.create_user(username=username, **fields)


def make_queue(code: str, members: Iterable[User] = ()) -> Queue:
    """A queue with available members, in this order."""
    queue = Queue.objects.create(code=code, name=code)
    for user in members:
        QueueMember.objects.create(queue=queue, user=user)
    return queue


def make_system(code: str = "ERP", base_address: str = "http://127.0.0.1:9", **fields: Any) -> DownstreamSystem:
    """A downstream system that may be reached on the loopback network."""
    given = {"name": code, "allowed_networks": ["127.0.0.0/8", "::1/128"], **fields}
    return DownstreamSystem.objects.create(code=code, base_address=base_address, **given)
