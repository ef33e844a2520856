"""The tutorial of the documentation, followed to the letter from an empty database."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from dro_site.launcher.places import PROJECT
from tests.browser.conftest import PICTURES, People, settle
from tests.browser.stage import Stage
from tests.browser.tutorial.script import CHAPTERS
from tests.browser.tutorial.telling import PICTURES as PICTURES_OF_THE_PAGE
from tests.browser.tutorial.telling import Paragraph, Picture

SHOWN = PROJECT / "docs" / PICTURES_OF_THE_PAGE
SIZE = ViewportSize(width=1280, height=900)


@pytest.fixture(scope="module")
def empty_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The product as ``./dro up --empty`` leaves it."""
    running = Stage(tmp_path_factory.mktemp("empty"), with_demo=False)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def test_the_tutorial_can_be_followed_to_the_letter(empty_stage: Stage, chromium: Browser) -> None:
    sessions: dict[str, Any] = {}
    people = People(empty_stage, chromium, sessions)
    pages: dict[str, Page] = {}
    for chapter in CHAPTERS:
        if chapter.person not in pages:
            pages[chapter.person] = people(chapter.person).page
            pages[chapter.person].set_viewport_size(SIZE)
        page = pages[chapter.person]
        for part in chapter.parts:
            if isinstance(part, Picture):
                _keep(page, part.file)
            else:
                _follow(page, chapter.heading, part)
    assert [one for watched in people.watched for one in watched.unexpected()] == []


def _follow(page: Page, heading: str, part: Paragraph) -> None:
    try:
        part.done(page)
    except Exception as error:
        page.screenshot(path=PICTURES / "tutorial-failed.png")
        raise AssertionError(f"{heading}: “{part.told()}” cannot be done: {error}") from error


def _keep(page: Page, file: str) -> None:
    """Keep a picture; with DRO_WRITE_PICTURES it becomes that of the documentation."""
    expect(page.get_by_text("Saving", exact=True)).to_have_count(0)
    settle(page)
    folder = SHOWN if os.environ.get("DRO_WRITE_PICTURES") else PICTURES / "tutorial"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / file)
