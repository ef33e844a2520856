"""What designers do on a workspace, as tests repeat it."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

HOME_SECURITY = "/designs/in/home-security"


def make_workspace(stage: Stage, code: str) -> str:
    """Make an empty workspace past the pages; return its address."""
    stage._python("from orchestration.models import Workspace; Workspace.objects.create(code={0}, name={0})", code)
    return f"/designs/in/{code}"


def stored(stage: Stage, table: str, columns: str, where: str, *values: object) -> list[tuple[Any, ...]]:
    """Return what the draft holds."""
    return stage.rows(f"SELECT {columns} FROM orchestration_{table} WHERE {where}", *values)


def select_step(page: Page, name: str) -> Any:
    """Open a step's properties on the canvas by key; return the panel."""
    card = page.locator("[data-step]").filter(has=page.get_by_text(name, exact=True))
    card.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".inspector")
    expect(panel.get_by_role("heading", level=2)).to_have_text(name)
    return panel


def outline_row(page: Page, name: str) -> Any:
    """Return the row of a lane or step in the outline."""
    return page.get_by_role("treegrid").get_by_role("row").filter(has=page.get_by_text(name, exact=True)).first


def announced(page: Page) -> Any:
    """Return the designer's live region."""
    return page.locator(".designer > [role=status]")


def undo_all(page: Page) -> None:
    """Leave the design as it was found, and saved."""
    # What is being typed becomes a change when its field is left, or after a pause: then it can be undone.
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_timeout(100)
    undo = page.locator("[data-command=undo]")
    while undo.get_attribute("aria-disabled") is None:
        undo.click()
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")
