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
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dro_site.launcher.places import PROJECT
from tests.browser.stage import Stage

PICTURES = PROJECT / "test-results" / "screens"
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_PROBE = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""
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
        context.set_default_timeout(15_000)
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
def check_axe() -> Callable[..., None]:
    """Asserts that axe finds nothing on a page: ``check_axe(page, "orders")``; ``rules`` narrows what it looks for."""

    def check(page: Page, what: str, rules: tuple[str, ...] = ()) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(_AXE)
        found = page.evaluate("rules => axe.run(rules.length ? { runOnly: rules } : {})", list(rules))["violations"]
        said = [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        assert said == [], what

    return check


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
