"""Finding a Chromium for the browser tests; a missing one is installed or named, never skipped in silence."""

import os
import shutil
import sys
from pathlib import Path

from dro_site.launcher.child_process import is_root, run_quietly
from dro_site.launcher.refusal import Refusal
from dro_site.launcher.terminal import Terminal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PLAYWRIGHT_OWN = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)
TO_INSTALL = "sudo apt-get install -y chromium"


async def find_chromium() -> str | None:
    """Return a program that runs: DRO_CHROMIUM, Playwright's own, then one on PATH. None where there is none.

    Raises Refusal where DRO_CHROMIUM names a program that does not run.
    """
    given = os.environ.get("DRO_CHROMIUM")
    if given:
        if await _runs(given):
            return given
        raise Refusal(f"DRO_CHROMIUM={given} does not run: name a Chromium or Chrome program.")
    own = await run_quietly([sys.executable, "-c", PLAYWRIGHT_OWN])
    candidates = [own.output.strip()] if own.status == 0 else []
    candidates += [found for found in map(shutil.which, NAMES) if found]
    candidates.append(str(ON_MACOS))
    for candidate in candidates:
        if await _runs(candidate):
            return candidate
    return None


async def install_chromium(terminal: Terminal) -> str:
    """Install one: by Playwright, else as root by apt-get; return the program. Raises Refusal with the command."""
    terminal.say("No Chromium was found: installing one for the browser tests")
    await run_quietly([sys.executable, "-m", "playwright", "install", "chromium"])
    found = await find_chromium()
    if found is None and is_root() and shutil.which("apt-get"):
        await run_quietly(["apt-get", "update", "-q"])
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        await run_quietly(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], environment=quiet)
        found = await find_chromium()
    if found is None:
        raise Refusal(
            f"The browser tests need Chromium: run `{TO_INSTALL}`, or set DRO_CHROMIUM to a Chromium program."
        )
    return found


async def _runs(program: str) -> bool:
    """Return whether the program starts: libraries may be missing on a bare machine."""
    if not program or not Path(program).exists():
        return False
    return (await run_quietly([program, "--version"])).status == 0
