"""Moving about in the decomposition workspace: where it is, what is drawn, and that all of it is saved."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage, until

NET = "/catalog/decomposition/NET"
BOARD = f"{NET}?rule=NET-to-CFS-NET"

_SET_UP = """
import json, pathlib
from orchestration.core.snapshot import from_json, to_json
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.queries.draft import read_draft
from tests.shell.access_design import access_design
kept = pathlib.Path({0!r})
kept.write_text(json.dumps(to_json(read_draft())))
write_draft(access_design(), "dana")
"""
_PUT_BACK = """
import json, pathlib
from orchestration.core.snapshot import from_json
from orchestration.operations.draft import WriteMode, write_draft
write_draft(from_json(json.loads(pathlib.Path({0!r}).read_text())), "dana", WriteMode.REPLACE)
"""


def set_up(stage: Stage, kept: str) -> None:
    """Put the internet access into the draft; what was there is kept in a file."""
    stage.manage("shell", "-v0", "-c", _SET_UP.format(kept))


def put_back(stage: Stage, kept: str) -> None:
    """Make the draft what it was."""
    stage.manage("shell", "-v0", "-c", _PUT_BACK.format(kept))


def source(page: Page, name: str) -> Locator:
    """The row at the left of the board for an attribute or field."""
    return page.locator(f'.operand[data-side="source"][data-operand$=":{name}"] .operand-open')


def destination(page: Page, name: str) -> Locator:
    """The row at the right of the board."""
    return page.locator(f'.operand[data-side="destination"][data-operand$=":{name}"] .operand-open')


def mark(page: Page, words: str) -> Locator:
    """The mark of the mapping that is called so."""
    return page.locator(".mapping-marks").get_by_role("button", name=words)


def panel(page: Page) -> Locator:
    return page.locator(".side-panel")


def saved(page: Page) -> None:
    """Wait until everything is saved."""
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")
    page.wait_for_timeout(50)
    expect(page.locator(".save-indicator")).to_have_attribute("data-status", "Saved")


def undo_everything(page: Page) -> None:
    """Take back what was done on this page, and save that."""
    if page.locator(".save-indicator").count() == 0:
        return
    page.evaluate("document.activeElement?.blur()")  # what is being typed becomes a change, which can be undone
    undo = page.get_by_role("button", name="Undo")
    for _ in range(60):
        if undo.count() == 0 or undo.is_disabled():
            break
        undo.click()
    saved(page)


def stored_mappings(stage: Stage, rule: str) -> dict[str, dict[str, Any]]:
    """The mappings of a rule in the database, by code."""
    rows = stage.rows(
        "SELECT code, source, destination, method, value_list_id, enforcement FROM decomposition_mapping "
        "WHERE rule_id = %s",
        rule,
    )
    names = ("source", "destination", "method", "value_list", "enforcement")
    return {str(code): dict(zip(names, values, strict=True)) for code, *values in rows}


def await_mapping(stage: Stage, rule: str, code: str) -> dict[str, Any]:
    """Wait until a mapping is stored, and return it."""
    return until(lambda: stored_mappings(stage, rule).get(code), 10, f"the mapping {code}")


def record(stage: Stage, table: str, key: str, code: str, *fields: str) -> dict[str, Any]:
    """Fields of a stored record."""
    rows = stage.rows(f"SELECT {', '.join(fields)} FROM {table} WHERE {key} = %s", code)
    return dict(zip(fields, rows[0], strict=True)) if rows else {}
