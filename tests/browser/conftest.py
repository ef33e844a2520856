"""What browser tests share: the running product, a browser, and people who are signed in.

Every page that a test opens is watched: an error in the console, an uncaught exception or a violation of the content
security policy fails the test, unless the test says that it expects answers of these kinds.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from dro_site.launcher.places import PROJECT
from tests.browser.rules_walk import put_back, set_up
from tests.browser.stage import Stage

CheckAxe = Callable[..., None]
Look = Callable[..., None]
WIDE = (1440, 900)
NARROW = (390, 844)
LIMIT = 15_000  # milliseconds, for what a page does and for what is expected of it
expect.set_options(timeout=LIMIT)
PICTURES = PROJECT / "test-results" / "screens"
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_PROBE = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""
_SHOW = """one => {
  const body = one.closest(".inspector-body");
  body.scrollTop += one.getBoundingClientRect().top - body.getBoundingClientRect().top;
}"""
_SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The product, set up with the demonstration and running."""
    if not (PROJECT / "static" / "dist" / "site.js").exists():
        pytest.fail("The front end is not built: run ./dro test, or `npm run build` in static/.")
    running = Stage(tmp_path_factory.mktemp("stage"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium: DRO_CHROMIUM, else what is installed."""
    program = os.environ.get("DRO_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=_SWITCHES)
        yield found
        found.close()


@dataclass
class Watched:
    """A page and what went wrong on it. ``expected`` holds patterns of console errors that a test provokes."""

    page: Page
    errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, *patterns: str) -> None:
        """State which console errors the test provokes, such as an answer 409."""
        self.expected += patterns

    def unexpected(self) -> list[str]:
        found = [one for one in self.errors if not any(re.search(pattern, one) for pattern in self.expected)]
        violations = self.page.evaluate("window.__violations ?? []") if not self.page.is_closed() else []
        return found + [f"content security policy: {one}" for one in violations]


@dataclass
class People:
    """Opens pages for people. Each person signs in once, through the form; later pages carry the session on."""

    stage: Stage
    browser: Browser
    sessions: dict[str, Any]
    contexts: list[BrowserContext] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)

    def __call__(self, username: str, *, theme: str = "light", width: int = 1440, **options: Any) -> Watched:
        """Return a page on which this person is signed in."""
        session = self.sessions.get(username)
        context = self.browser.new_context(
            base_url=self.stage.address,
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
            storage_state=session,
            **options,
        )
        context.set_default_timeout(LIMIT)
        context.add_init_script(_PROBE)
        self.contexts.append(context)
        watched = self._watch(context.new_page())
        if session is None:
            self._sign_in(watched.page, username)
            self.sessions[username] = context.storage_state()
        return watched

    def stranger(self) -> Watched:
        """Return a page on which nobody is signed in."""
        context = self.browser.new_context(base_url=self.stage.address)
        context.add_init_script(_PROBE)
        self.contexts.append(context)
        return self._watch(context.new_page())

    def _watch(self, page: Page) -> Watched:
        watched = Watched(page)
        page.on("console", lambda message: message.type == "error" and watched.errors.append(message.text))
        page.on("pageerror", lambda error: watched.errors.append(f"uncaught: {error}"))
        self.watched.append(watched)
        return watched

    def _sign_in(self, page: Page, username: str) -> None:
        page.goto("/login")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(self.stage.logins[username])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")


@pytest.fixture(scope="package")
def sessions() -> dict[str, Any]:
    return {}


@pytest.fixture
def people(stage: Stage, chromium: Browser, sessions: dict[str, Any]) -> Iterator[People]:
    """Opens pages: ``people("omar").page``."""
    found = People(stage, chromium, sessions)
    yield found
    wrong = [one for watched in found.watched for one in watched.unexpected()]
    for context in found.contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def omar(people: People) -> Watched:
    """The operator."""
    return people("omar")


@pytest.fixture
def page(people: People) -> Page:
    """A page of the designer's."""
    return people("dana").page


@pytest.fixture(scope="module")
def access(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage with an internet access in its draft, for the tests of a module."""
    kept = tmp_path_factory.mktemp("draft") / "kept.json"
    set_up(stage, str(kept))
    yield stage
    put_back(stage, str(kept))


@pytest.fixture
def check_axe() -> CheckAxe:
    """Asserts that axe finds nothing on a page: ``check_axe(page, "orders")``; ``rules`` narrows what it looks for."""

    def check(page: Page, what: str, rules: tuple[str, ...] = ()) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(_AXE)
        found = page.evaluate("rules => axe.run(rules.length ? { runOnly: rules } : {})", list(rules))["violations"]
        said = [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        assert said == [], what

    return check


@pytest.fixture
def look(check_axe: CheckAxe) -> Look:
    """Looks at a screen at both widths: axe finds nothing, nothing runs out of it, and a picture is kept.

    ``look(page, "orders", theme)``; ``shown`` is the part of it that is meant. The page is wide again afterwards.
    """

    def looked(page: Page, name: str, theme: str, shown: Locator | None = None) -> None:
        for width, height in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": height})
            settle(page)
            if shown is not None:
                shown.evaluate(_SHOW)
            # The themes differ in colours alone.
            check_axe(page, f"{name}, {width}, {theme}", () if theme == "light" else ("color-contrast",))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} runs out of {width} pixels"
            if shown is not None:
                assert shown.evaluate("one => one.scrollWidth - one.clientWidth") <= 1, f"{name} runs out of its place"
            picture(page, f"{name}-{width}-{theme}")
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    return looked


def settle(page: Page) -> None:
    """Wait until what the last action asked for is drawn, and what slides or fades has come to rest."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.wait_for_timeout(200)


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
