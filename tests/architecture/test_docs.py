"""Does the documentation say what is so? Links, settings, commands, vocabularies and the pages made from the code."""

import argparse
import ast
import json
import re
import subprocess
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest

import catalog.core.problems
import catalog.core.vocabulary
import decomposition.core.lines
import decomposition.core.order
import decomposition.core.rules
import fulfillment.core.vocabulary
import orchestration.core.plan
import orchestration.core.vocabulary
import orchestration.operations.draft
from decomposition.core.parse import parse
from dro_site.command_line.program import parser
from dro_site.launcher.command import KNOWN
from fulfillment.executors.actions import registered_actions
from fulfillment.executors.callout_errors import CalloutError
from orchestration.core.snapshot_kinds import KINDS
from tests.architecture.generated_pages import DOCS, PAGES
from tests.browser.tutorial.script import PICTURES
from tests.browser.tutorial.telling import PICTURES as FOLDER_OF_PICTURES

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = DOCS / "reference"
PAGES_AT_THE_TOP = [ROOT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CHANGELOG", "CONTRIBUTING", "SECURITY")]
DOCUMENTS = [*PAGES_AT_THE_TOP, *sorted((ROOT / "docs").rglob("*.md"))]
APPS = ("catalog", "decomposition", "orchestration", "fulfillment", "dro_site")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def text_of(path):
    return path.read_text(encoding="utf-8")


def name_of(path):
    return str(path.relative_to(ROOT))


@cache
def anchors_of(path):
    """The anchors of a page, as hosts of Git repositories make them of its headings, and those it states itself."""
    found = set(re.findall(r'<a id="([^"]+)"', text_of(path)))
    for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(path)), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        found.add(plain.replace(" ", "-"))
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path):
    broken = []
    for target in LINK.findall(FENCE.sub("", text_of(path))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists():
            broken.append(f"{target}: no such file")
        elif anchor and anchor not in anchors_of(there):
            broken.append(f"{target}: no such section")
    assert broken == []


def test_every_page_can_be_found_from_the_first():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        targets = (target.partition("#")[0] for target in LINK.findall(FENCE.sub("", text_of(page))))
        waiting += [(page.parent / target).resolve() for target in targets if target and "://" not in target]
    assert sorted(name_of(page) for page in DOCUMENTS if page not in seen) == []


def environment_variables():
    """The variables that settings, launcher and simulator read, by the calls that read them."""
    found = set()
    sources = [ROOT / "dro", *sorted((ROOT / "dro_site").rglob("*.py"))]
    for path in sources:
        tree = ast.parse(text_of(path))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and is_read(node.func):
                name = node.args[0]
                value = constants.get(name.id) if isinstance(name, ast.Name) else getattr(name, "value", None)
                if isinstance(value, str) and value.isupper():
                    found.add(value)
    return found


def is_read(function):
    written = ast.unparse(function)
    return written in {"os.environ.get", "os.getenv"} or (
        written.startswith("environment.")
        and written.split(".")[1] in {"text", "flag", "number", "listing", "database", "smtp", "get"}
    )


OF_OTHERS = {"PYTHONPATH", "PATH"}


def test_every_setting_is_described_and_every_described_setting_is_read():
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of(REFERENCE / "settings.md"), re.MULTILINE))
    read = environment_variables() - OF_OTHERS
    assert {"DATABASE_URL", "DRO_LEASE_SECONDS", "DRO_HOME", "DRO_SIMULATOR_SECRET"} <= read
    assert described == read


def subcommands(found, names=()):
    """Yield (words, parser) of every command that can be called."""
    nested = [action for action in found._actions if isinstance(action, argparse._SubParsersAction)]
    if not nested:
        yield " ".join(names), found
    for action in nested:
        for name, inner in action.choices.items():
            yield from subcommands(inner, (*names, name))


COMMANDS = dict(subcommands(parser()))


def section_of(command):
    page = text_of(REFERENCE / "command-line.md")
    match = re.search(rf"^## {re.escape(command)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert match is not None, f"command-line.md has no section about {command}"
    return match.group(1)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_described_with_its_options(command):
    described = section_of(command)
    options = [option for action in COMMANDS[command]._actions for option in action.option_strings]
    missing = [option for option in options if option not in {"-h", "--help"} and option not in described]
    assert missing == []


def test_every_command_of_the_launcher_is_described():
    sections = re.findall(r"^## (\w+)", text_of(REFERENCE / "command-line.md"), re.MULTILINE)
    assert set(sections) == KNOWN | {"up", "test", "doctor"}


def test_every_option_of_up_is_described():
    options = re.findall(r'add_argument\(\s*"(--[a-z]+)"', text_of(ROOT / "dro_site" / "launcher" / "up.py"))
    assert "--port" in options
    assert [option for option in options if f"`{option}`" not in section_of("up")] == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_made_from_the_code_are_current(name):
    again = "run: .dro/venv/bin/python -m tests.architecture.generated_pages"
    assert text_of(DOCS / name) == PAGES[name](), again


VOCABULARIES = (
    catalog.core.vocabulary,
    catalog.core.problems,
    decomposition.core.rules,
    decomposition.core.order,
    decomposition.core.lines,
    orchestration.core.vocabulary,
    orchestration.core.plan,
    orchestration.operations.draft,
    fulfillment.core.vocabulary,
)
ENUMS = {
    found.__name__: found
    for module in VOCABULARIES
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, StrEnum) and found.__module__ == module.__name__
}


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_every_value_of_every_enum_is_described(name):
    rows = re.findall(rf"^\| {name} \| (.*) \|$", text_of(REFERENCE / "states-and-enums.md"), re.MULTILINE)
    assert len(rows) == 1, f"states-and-enums.md has {len(rows)} rows about {name}"
    assert [value for value in ENUMS[name] if f"`{value}`" not in rows[0]] == []


def test_every_described_enum_exists():
    described = re.findall(r"^\| ([A-Z][A-Za-z]+) \|", text_of(REFERENCE / "states-and-enums.md"), re.MULTILINE)
    assert sorted(set(described) - set(ENUMS)) == []


def test_every_error_code_of_callouts_is_described():
    page = text_of(REFERENCE / "states-and-enums.md")
    assert [code.value for code in CalloutError if f"| `{code.value}` |" not in page] == []


def test_every_kind_of_design_file_is_described():
    page = text_of(REFERENCE / "design-files.md")
    missing = [
        kind.name
        for kind in KINDS
        if not re.search(rf"^\| `{kind.folder}` \| {kind.name}\b.* \| `{kind.code_field}` \|$", page, re.MULTILINE)
    ]
    assert missing == []


def test_every_provided_action_is_described():
    page = text_of(ROOT / "docs" / "how-to" / "add-an-automatic-action.md")
    provided = [name for name, found in registered_actions().items() if found.function.__module__.startswith("fulfill")]
    assert provided
    assert [name for name in provided if f"| `{name}` |" not in page] == []


def test_every_event_of_the_outbox_is_described():
    page = text_of(REFERENCE / "events.md")
    code = "".join(text_of(path) for path in sorted((ROOT / "fulfillment").rglob("*.py")))
    types = set(re.findall(r'\bEvent\(\s*"([a-z_.]+)"', code))
    assert "order.completed" in types
    assert sorted(event for event in types if f"| `{event}` |" not in page) == []


def test_every_module_that_the_architecture_names_exists():
    named = set(
        re.findall(r"`((?:" + "|".join((*APPS, "static", "tests", "templates")) + r")/[^`<>*]+)`", architecture())
    )
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_architecture_shows_the_layers_that_are_enforced():
    layers = re.search(r"layers = \[(.*?)\]", text_of(ROOT / "pyproject.toml")).group(1).replace('"', "").split(", ")
    assert " --> ".join(layers) in architecture()


def architecture():
    return text_of(ROOT / "ARCHITECTURE.md")


def test_the_screenshot_is_real_and_not_too_large():
    image = (ROOT / "docs" / "images" / "plan.png").read_bytes()
    assert image.startswith(b"\x89PNG")
    assert int.from_bytes(image[16:20]) == 1440
    assert len(image) <= 300_000


def test_the_pictures_of_the_tutorial_are_those_of_its_script_and_not_too_large():
    images = {path.name: path.read_bytes() for path in (DOCS / FOLDER_OF_PICTURES).iterdir()}
    assert sorted(images) == sorted(one.file for one in PICTURES)
    assert {(image[:4], int.from_bytes(image[16:20])) for image in images.values()} == {(b"\x89PNG", 1280)}
    assert sum(map(len, images.values())) <= 2_500_000


def test_example_orders_of_the_documentation_are_read_by_the_product():
    orders = 0
    for path in DOCUMENTS:
        for block in re.findall(r"^```json\n(.*?)^```", text_of(path), re.MULTILINE | re.DOTALL):
            if '"external_id"' in block and '"lines"' in block and '"account"' in block:
                parse(json.loads(block))
                orders += 1
    assert orders > 0


def test_commands_of_the_documentation_exist():
    """Every ./dro command that a page shows is one that the launcher knows."""
    known = KNOWN | {"up", "test", "doctor"}
    shown = {
        (name_of(path), word)
        for path in DOCUMENTS
        for word in re.findall(r"(?<![\w/])\./dro ([a-z]+)", text_of(path))
        if word not in known
    }
    assert shown == set()


def test_documents_are_under_version_control_or_new():
    """A page that is ignored would be missing in every clone."""
    ignored = subprocess.run(
        ["git", "check-ignore", *map(str, DOCUMENTS)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ignored.stdout == ""
