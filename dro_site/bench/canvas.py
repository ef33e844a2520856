"""D1: the canvas of the designer and of a running plan, in a browser, at 50, 500 and 2,000 steps.

Each figure is the median of several; a gesture's time is from the event to the frame that shows what it did.
"""

import gzip
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import Any

from dro_site.bench.large_design import WORKSPACE
from dro_site.bench.measurement import ROOT, BarNotMeasurable, Conditions, Measurement
from dro_site.bench.site import Site, running_site

NAME = "D1"
SIZES = (50, 500, 2_000)
QUICK_SIZES = (50, 500)
FIRST_PAINT_MS = {50: 1_000.0, 500: 2_000.0, 2_000: 3_500.0}
EDIT_MS = 150.0
FRAME_MS = 50.0
STATUSES_MS = 150.0
HEAP_MB = 40.0
BUNDLE_KB = {"plan.js": 160.0, "design.js": 230.0}
DRAG_MOVES = 30
STATUS_CHANGES = 100
_SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--enable-precise-memory-info", "--js-flags=--expose-gc"),
)
_PAINTED = "document.querySelector('.react-flow__node .step-card')"
_FIRST_PAINT = f"""
new Promise((done) => {{
  const look = () => {_PAINTED} ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
}})
"""
_GESTURE = """
async (act) => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const card = () => document.querySelector('.react-flow__node [data-step][tabindex="0"]');
  const key = (name, options = {}, on = card()) => {
    on.focus();
    on.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...options }));
  };
  const acts = {
    take: () => key("Enter", {}, document.activeElement),
    add: () => document.querySelector('.palette [data-piece="Milestone"]').click(),
    undo: () => key("z", { ctrlKey: true }),
    move: () => key("ArrowRight", { ctrlKey: true }),
    tidy: () => key("t"),
  };
  const started = performance.now();
  acts[act]();
  await frame();
  await frame();
  return performance.now() - started;
}
"""
_STATUSES = """
async ([plan, ids]) => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const steps = ids.map((id) => ({ id, plan, state: "Ready" }));
  const started = performance.now();
  document.dispatchEvent(new CustomEvent("live:change", { detail: { sequence: 0, orders: [], plans: [plan], steps } }));
  await frame();
  await frame();
  await frame();
  return performance.now() - started;
}
"""
_IDLE = "new Promise((done) => requestIdleCallback(done, { timeout: 2000 }))"
_HEAP = "(globalThis.gc?.(), performance.memory.usedJSHeapSize / 1e6)"


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return the sizes of the bundles, and for each size of a design what a person waits for.

    Raises BarNotMeasurable where Playwright, a Chromium or the built front end is missing.
    """
    found = list(_bundles())
    for steps in QUICK_SIZES if conditions.quick else SIZES:
        with running_site(NAME, steps, conditions.seed) as site, _browser() as browser:
            found += _design(browser, site, steps, conditions)
            found += _plan(browser, site, steps, conditions)
    return tuple(found)


def _bundles() -> Iterator[Measurement]:
    for name, most in BUNDLE_KB.items():
        path = ROOT / "static" / "dist" / name
        if not path.is_file():
            raise BarNotMeasurable(NAME, "the front end is not built. Run ./dro up or ./dro test once.")
        yield _figure(f"kB of {name}, compressed", len(gzip.compress(path.read_bytes())) / 1_000, most, None)


@contextmanager
def _browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BarNotMeasurable(NAME, "Playwright is missing. Run ./dro test once, which installs it.") from None
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("DRO_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        raise BarNotMeasurable(NAME, "there is no Chromium. Run ./dro test once, which installs one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _page(browser: Any, site: Site) -> Iterator[Any]:
    context = browser.new_context(base_url=site.address, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.address}])
    try:
        yield context.new_page()
    finally:
        context.close()


def _first_paint(browser: Any, site: Site, address: str, times: int) -> float:
    """The median time from the start of the navigation to the first card; each in a context of its own."""
    found = []
    for _ in range(times):
        with _page(browser, site) as page:
            page.goto(address, wait_until="commit")
            found.append(float(page.evaluate(_FIRST_PAINT)))
    return median(found)


def _design(browser: Any, site: Site, steps: int, conditions: Conditions) -> Iterator[Measurement]:
    times = 3 if conditions.quick else 5
    address = f"/designs/in/{WORKSPACE}"
    yield _figure(
        f"ms to the first paint of a design of {steps} steps",
        _first_paint(browser, site, address, times),
        FIRST_PAINT_MS[steps],
        conditions.seed,
    )
    with _page(browser, site) as page:
        page.goto(address)
        page.evaluate(_FIRST_PAINT)
        page.evaluate(_IDLE)
        for name, figures in _gestures(page, steps, times).items():
            yield _figure(f"ms to {name} at {steps} steps", median(figures), EDIT_MS, conditions.seed)
        yield _figure(f"ms a frame of a drag at {steps} steps", _drag(page), FRAME_MS, conditions.seed)
        yield _figure(f"MB of heap with {steps} steps designed", page.evaluate(_HEAP), HEAP_MB, conditions.seed)


def _gestures(page: Any, steps: int, times: int) -> Mapping[str, list[float]]:
    """Add a step, name it, draw an arrow from it, move it, tidy up, undo; what is saved meanwhile is part of it."""
    found: dict[str, list[float]] = {"add a step": [], "rename it": [], "connect it": []}
    found |= {"move it": [], "tidy up": [], "undo": []}

    def do(name: str, act: str) -> None:
        found[name].append(float(page.evaluate(_GESTURE, act)))
        page.evaluate(_IDLE)

    for number in range(times):
        do("add a step", "add")
        page.locator(".step-writing").fill(f"Another {number}")
        do("rename it", "take")
        page.keyboard.press("c")
        page.locator(".chooser-input").fill(f"Step {steps - 1}")
        do("connect it", "take")
        do("move it", "move")
        do("tidy up", "tidy")
        do("undo", "undo")
        for _ in range(4):
            page.evaluate(_GESTURE, "undo")
            page.evaluate(_IDLE)
    return found


def _drag(page: Any) -> float:
    """The mean length of the frames while a card is dragged."""
    card = page.locator(".react-flow__node .step-card").first
    box = card.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(
        "window.__frames = []; (function count(at) { window.__frames?.push(at); requestAnimationFrame(count); })()"
    )
    for move in range(1, DRAG_MOVES + 1):
        page.mouse.move(x + move * 8, y + move * 2)
    frames = page.evaluate("(() => { const all = window.__frames; window.__frames = undefined; return all; })()")
    page.mouse.up()
    numbers = [float(one) for one in frames if one]
    return (numbers[-1] - numbers[0]) / max(1, len(numbers) - 1)


def _plan(browser: Any, site: Site, steps: int, conditions: Conditions) -> Iterator[Measurement]:
    times = 3 if conditions.quick else 5
    address = f"/orders/{site.order}/plan"
    yield _figure(
        f"ms to the first paint of a plan of {steps} steps",
        _first_paint(browser, site, address, times),
        FIRST_PAINT_MS[steps],
        conditions.seed,
    )
    with _page(browser, site) as page:
        page.goto(address)
        page.evaluate(_FIRST_PAINT)
        page.evaluate(_IDLE)
        document = page.evaluate("JSON.parse(document.getElementById('plan-data').textContent)")
        ids = [step["id"] for step in document["steps"] if step["state"] == "Pending"]
        plan = document["plan"]["id"]
        parts = [
            ids[at : at + STATUS_CHANGES] for at in range(0, min(len(ids), times * STATUS_CHANGES), STATUS_CHANGES)
        ]
        figures = [float(page.evaluate(_STATUSES, [plan, part])) for part in parts]
        yield _figure(f"ms for 100 changes of a plan of {steps} steps", median(figures), STATUSES_MS, conditions.seed)
        yield _figure(f"MB of heap with a plan of {steps} steps", page.evaluate(_HEAP), HEAP_MB, conditions.seed)


def _figure(unit: str, value: float, most: float, seed: int | None) -> Measurement:
    value = round(float(value), 1)
    return Measurement(bar=NAME, value=value, unit=unit, bar_value=most, holds=value <= most, seed=seed)
