"""What designers do on the canvas of a workspace of their own, as tests repeat it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from orchestration.core.design import StepDefinition, StepDependency, StepGroup, Workspace, WorkspaceItem
from orchestration.core.record_json import encode_record
from orchestration.core.vocabulary import StepType

_SAVE = """
async (changes) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch("/api/v1/draft/changes", { method: "POST", headers, body: JSON.stringify({ changes }) });
  return [answer.status, await answer.text()];
}
"""
_FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || ''"
Steps = Mapping[str, Sequence[str]]


def draw(page: Page, code: str, lanes: Steps, arrows: Sequence[tuple[str, str]] = (), **more: Any) -> str:
    """Make a workspace of manual tasks by API: their names by lane, arrows by names. Open it; return its address."""
    if page.url == "about:blank":
        page.goto("/designs")
    groups = {lane: f"{code}-{_slug(lane)}" for lane in lanes}
    codes = {name: f"{code}-{_slug(name)}" for names in lanes.values() for name in names}
    items = tuple(WorkspaceItem(group=group, order=order) for order, group in enumerate(groups.values()))
    records: list[Any] = [StepGroup(code=group, name=lane) for lane, group in groups.items()]
    for lane, names in lanes.items():
        records += [
            StepDefinition(code=codes[name], name=name, group=groups[lane], type=StepType.MILESTONE, sequence=place)
            for place, name in enumerate(names, start=1)
        ]
    records += [
        StepDependency(code=f"{codes[first]}>{codes[then]}", step=codes[then], depends_on=codes[first])
        for first, then in arrows
    ]
    records.append(Workspace(code=code, name=code.replace("-", " ").capitalize(), items=items, **more))
    save(page, [(type(record).__name__, encode_record(record)) for record in records])
    address = f"/designs/in/{code}"
    page.goto(address)
    expect(page.locator(".design-card").first if codes else page.locator(".empty-canvas")).to_be_visible()
    return address


def save(page: Page, records: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Save new records past the canvas."""
    changes = [{"kind": kind, "code": fields["code"], "version": None, "fields": fields} for kind, fields in records]
    status, text = page.evaluate(_SAVE, changes)
    assert status == 200, text


def card(page: Page, name: str) -> Locator:
    """Return a card on the canvas by the name that it bears."""
    return page.locator(".design-surface [data-step]").filter(has=page.get_by_text(name, exact=True))


def cards(page: Page) -> list[str]:
    """Return the names of the steps on the canvas, in the order of their columns and rows."""
    found = [
        (one["x"], one["y"], one["name"])
        for one in page.locator(".design-surface .design-card").evaluate_all(
            "all => all.map(one => { const box = one.getBoundingClientRect(); "
            "const name = one.querySelector('.step-name').textContent; "
            "return { x: Math.round(box.x), y: Math.round(box.y), name } })"
        )
    ]
    return [name for _, _, name in sorted(found)]


def expect_place(page: Page, name: str, lane: str, neighbours: str) -> None:
    """Expect a milestone to be read out with its lane and neighbours."""
    expect(card(page, name)).to_have_attribute("aria-label", f"{name}, milestone, lane {lane}, {neighbours}")


def lane_of(page: Page, name: str) -> str:
    """Return the lane in which a card stands, as its accessible name says it."""
    found = re.search(r"lane ([^,]+)", card(page, name).get_attribute("aria-label") or "")
    assert found, name
    return found[1]


def follows(page: Page, first: str, then: str, workspace: str) -> Locator:
    """Return the arrow between two steps that ``draw`` made."""
    return page.locator(f'[data-id="{workspace}-{_slug(first)}>{workspace}-{_slug(then)}"]')


def focused(page: Page) -> str:
    """Return the accessible name of what has the focus."""
    found: str = page.evaluate(_FOCUSED)
    return found


def said(page: Page) -> Locator:
    """Return the designer's one live region."""
    return page.locator(".designer > [role=status]")


def piece(page: Page, name: str) -> Locator:
    """Return an item of the palette."""
    return page.get_by_role("toolbar", name="Add to the canvas").get_by_role("button", name=name, exact=True)


def name_it(page: Page, name: str) -> None:
    """Give the step that was just added its name."""
    box = page.get_by_role("textbox", name="Name of the step")
    expect(box).to_be_focused()
    box.fill(name)
    page.keyboard.press("Enter")
    expect(card(page, name)).to_be_focused()


def drag(page: Page, start: Locator, end: Locator | tuple[float, float], *, drop: bool = True) -> None:
    """Drag from the middle of one thing to the middle of another, or to a point, as a hand does."""
    middle = _middle(start)
    goal = end if isinstance(end, tuple) else _middle(end)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 8, middle[1] + 4, steps=2)
    page.mouse.move(*goal, steps=8)
    if drop:
        page.mouse.up()


def _middle(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def handle(page: Page, name: str) -> Locator:
    """Return the handle from which an arrow is drawn; it is there while the pointer is on the card."""
    card(page, name).hover()
    return page.locator(".react-flow__node").filter(has=page.get_by_text(name, exact=True)).locator(".source-handle")


def wait_saved(page: Page) -> None:
    """Wait until the server has what is on the canvas."""
    page.wait_for_timeout(100)
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))
