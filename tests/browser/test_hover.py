"""What appears under the pointer can be pointed at, stays, and goes away by Escape (WCAG 1.4.13)."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.canvas_walk import card, draw, follows
from tests.browser.conftest import Watched
from tests.browser.stage import until


def _point_at(page: Page, arrow: Locator) -> None:
    """Move the pointer onto the middle of an arrow's line, as soon as the picture has come to rest there."""

    def is_pointed_at() -> bool:
        page.mouse.move(*_middle(arrow))
        return page.locator(".arrow-label").count() == 1

    until(is_pointed_at, what="the writing on the arrow")


def _middle(arrow: Locator) -> tuple[float, float]:
    x, y = arrow.locator(".arrow-line").evaluate(
        "line => { const at = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());"
        " return [at.x, at.y]; }"
    )
    return x, y


def _expect_writing(page: Page, arrow: Locator) -> None:
    """Expect the writing on an arrow to stay while the pointer is on either, and to go by Escape or with it."""
    writing = page.locator(".arrow-label")
    _point_at(page, arrow)
    expect(writing).to_be_visible()
    box = writing.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 3, steps=4)  # its corner: away from the line
    page.wait_for_timeout(1_000)  # it does not go away by itself
    expect(writing).to_be_visible()
    focus = page.evaluate_handle("document.activeElement")
    page.keyboard.press("Escape")
    expect(writing).to_have_count(0)
    assert focus.evaluate("before => before === document.activeElement")
    page.mouse.move(5, 5)
    _point_at(page, arrow)
    expect(writing).to_be_visible()
    page.mouse.move(5, 5)
    expect(writing).to_have_count(0)


def test_the_scope_written_on_an_arrow_of_a_design(page: Page) -> None:
    draw(page, "hovered", {"Only": ["One", "Two"]}, [("One", "Two")])
    card(page, "One").focus()
    _expect_writing(page, follows(page, "One", "Two", "hovered"))
    expect(card(page, "One")).to_be_focused()


def test_the_scope_written_on_an_arrow_of_a_plan(omar: Watched) -> None:
    page = omar.page
    page.goto("/orders/1/plan")
    expect(page.locator(".step-card").first).to_be_visible()
    page.get_by_role("button", name="Show the whole plan").click()
    _expect_writing(page, page.locator(".plan-surface .react-flow__edge").first)
