"""The look's contract: every state has a shape, a word and a colour; templates obey the content security policy."""

import json
import re
from enum import StrEnum
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

from fulfillment.core import vocabulary as run_time
from orchestration.core import vocabulary as design

ROOT = Path(__file__).resolve().parents[2]
SPRITE = json.loads((ROOT / "static/scripts/icons.json").read_text(encoding="utf-8"))
STYLE = (ROOT / "static/css/components.css").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

STATES: list[type[StrEnum]] = [
    design.StepState,
    design.PlanState,
    run_time.OrderState,
    run_time.RequestStatus,
    run_time.PhaseStatus,
    run_time.AttemptState,
    run_time.TaskState,
    run_time.IncidentState,
    run_time.CallbackVerdict,
    run_time.AssetStatus,
]


@pytest.mark.parametrize("states", STATES, ids=lambda states: states.__name__)
def test_each_state_has_a_shape_of_its_own_and_a_colour(states: type[StrEnum]) -> None:
    shapes = {state.value: SPRITE["states"].get(state.value) for state in states}
    assert None not in shapes.values(), shapes
    assert len(set(shapes.values())) == len(shapes), shapes
    assert [state.value for state in states if f'[data-state="{state.value}"]' not in STYLE] == []


@pytest.mark.parametrize("state", sorted({state.value for states in STATES for state in states}))
def test_the_badge_writes_the_state_as_words(state: str) -> None:
    badge = render_to_string("components/status_badge.html", {"state": state})
    word = re.sub(r"<[^>]+>", "", badge).strip()
    assert re.fullmatch(r"[A-Z][a-z, ]+", word), word
    assert f"#state-{state}" in badge


def test_each_step_type_has_an_icon() -> None:
    assert [step_type.value for step_type in design.StepType if step_type.value not in SPRITE["types"]] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_obey_the_policy_and_name_icons_that_exist(template: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=", text), "inline event handler"
    assert not re.search(r"hx-on|js:", text), "htmx code that is evaluated"
    assert not re.search(r"<style\b", text), "inline style sheet"
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == [], "inline script"
    named = re.findall(r'components/(?:icon|empty_state)\.html" with (?:name|icon)="([^"]+)"', text)
    assert [name for name in named if name not in SPRITE["icons"]] == [], "icons that the sprite lacks"


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html", "500.html", "503.html"])
def test_error_pages_need_no_request(name: str) -> None:
    assert "<h1>" in get_template(name).render({})


def test_the_style_guide_shows_every_part() -> None:
    item = {"label": "Orders", "url": "/orders", "icon": "package", "active": True, "section": "Operate", "count": 3}
    page = get_template("style_guide.html").render({"theme": "dark", "navigation": [item]})
    assert 'data-bs-theme="dark"' in page
    assert 'aria-current="page"' in page
    assert page.count('class="status') >= len(design.StepState)
