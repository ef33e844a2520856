"""Is it still this house? What the import linter cannot see."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
APPS = ("catalog", "decomposition", "orchestration", "fulfillment", "dro_site")
HEIGHT = {name: height for height, name in enumerate(APPS)}
SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
FRONT_END = sorted(
    path for pattern in ("src/**/*.ts", "src/**/*.tsx", "css/*.css") for path in (ROOT / "static").glob(pattern)
)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager", "managers", "misc", "util"}


def name_of(path):
    return str(path.relative_to(ROOT))


def test_no_module_is_longer_than_400_lines():
    long = {name_of(path): len(path.read_text().splitlines()) for path in [*SOURCES, *FRONT_END]}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_function_is_longer_than_40_lines():
    long = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                docstring = ast.get_docstring(node, clean=False)
                length -= len(docstring.splitlines()) if docstring else 0
                if length > 40:
                    long[f"{name_of(path)}:{node.name}"] = length
    assert long == {}


def test_no_module_has_a_name_that_says_nothing():
    found = [name_of(path) for path in SOURCES if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES]
    assert found == []


def test_every_module_says_what_it_is():
    silent = [
        name_of(path)
        for path in SOURCES
        if path.read_text().strip()
        and path.stem not in {"apps", "__init__"}
        and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


STATE_WRITERS = {"fulfillment/engine/", "fulfillment/operations/storing.py"}
STEP_TABLE = "fulfillment_fulfillmentstep"


def is_engine(path):
    return any(name_of(path).startswith(writer) for writer in STATE_WRITERS)


def test_only_the_engine_writes_step_state():
    """No SQL update of steps, no ORM write of a step's state outside the engine; storing inserts the new rows."""
    found = []
    for path in SOURCES:
        if is_engine(path):
            continue
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and writes_steps(node.value):
                found.append(f"{name_of(path)}:{node.lineno} writes steps by SQL")
            if isinstance(node, ast.Call) and writes_state(node):
                found.append(f"{name_of(path)}:{node.lineno} writes step state by the ORM")
    assert found == []


def writes_steps(text):
    """Recognise SQL that changes the table of steps."""
    return isinstance(text, str) and bool(
        re.search(rf"(UPDATE|DELETE FROM|INSERT INTO)\s+{STEP_TABLE}\b", text, re.IGNORECASE)
    )


def writes_state(call):
    """Recognise FulfillmentStep….update(state=…), .create(…), .bulk_update(…)."""
    if not isinstance(call.func, ast.Attribute):
        return False
    chain = ast.unparse(call.func)
    if "FulfillmentStep" not in chain or "FulfillmentStep." not in chain + ".":
        return False
    if call.func.attr in {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}:
        return True
    return call.func.attr == "update" and any(keyword.arg == "state" for keyword in call.keywords)


def test_the_guard_of_step_state_notices_a_write():
    planted = ast.parse("FulfillmentStep.objects.filter(pk=1).update(state='Completed')").body[0].value
    assert writes_state(planted)
    assert not writes_state(ast.parse("FulfillmentStep.objects.filter(pk=1).update(assigned_user=1)").body[0].value)


def test_no_foreign_key_points_up():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "many_to_one", False) and field.concrete
        if model._meta.app_label in HEIGHT and field.related_model._meta.app_label in HEIGHT
        if HEIGHT[field.related_model._meta.app_label] > HEIGHT[model._meta.app_label]
    ]
    assert wrong == []


def test_migrations_are_linear():
    for app in APPS:
        folder = ROOT / app / "migrations"
        numbers = sorted(path.name[:4] for path in folder.glob("[0-9]*.py")) if folder.is_dir() else []
        assert len(numbers) == len(set(numbers)), f"{app} has two migrations of one number"


def test_every_model_is_in_the_console():
    from django.contrib import admin

    inline_only = {"PicklistValue", "ValueListEntry", "WorkspaceItem", "QueueMember"}
    missing = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in HEIGHT
        and model not in admin.site._registry
        and model.__name__ not in inline_only
        and not model._meta.auto_created
    ]
    assert missing == []


def test_run_time_rows_cannot_be_edited_in_the_console(rf, admin_user):
    from django.contrib import admin

    editable = {"DownstreamSystem", "ClientToken", "EventSubscription"}
    request = rf.get("/")
    request.user = admin_user
    for model, page in admin.site._registry.items():
        if model._meta.app_label == "fulfillment" and model.__name__ not in editable:
            assert not page.has_change_permission(request), model
            assert not page.has_add_permission(request), model
            assert not page.has_delete_permission(request), model


@pytest.fixture
def admin_user(db, django_user_model):
    return django_user_model.objects.create_superuser("root", password="a-long-password")


def test_the_repository_speaks_of_the_product_alone():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    words = re.compile(
        r"/work/|\bhelper-\d|\bworkplace\b|\bpypi\.org|files\.pythonhosted|registry\.npmjs", re.IGNORECASE
    )
    found = []
    for name in listed:
        path = ROOT / name
        if not path.is_file() or path == Path(__file__) or path.suffix in {".png", ".woff2", ".ico"}:
            continue
        found += [
            f"{name}:{number}"
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
            if words.search(line)
        ]
    assert found == []


def test_templates_have_no_inline_script_or_style():
    wrong = []
    for path in (ROOT / "templates").rglob("*.html"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if re.search(r"\sstyle=|\son\w+=|hx-on|<style|<script(?![^>]*(src=|application/json))", line):
                wrong.append(f"{name_of(path)}:{number}")
    assert wrong == []


# Written by React Flow and htmx, or put together of a prefix and the name of a column or a state.
MADE_ELSEWHERE = re.compile(r"react-flow|htmx-|dragging$|connectingfrom$|outline-|map-")


def test_every_class_of_the_style_sheets_is_used():
    templates = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    scripts = [
        path.read_text() for path in [*FRONT_END, *SOURCES] if path.suffix != ".css" and ".test." not in path.name
    ]
    texts = re.findall(r"""\"[^"\n]*"|'[^'\n]*'|`[^`]*`""", "\n".join(scripts))
    used = set(re.findall(r"[\w-]+", "\n".join([*templates, *texts])))
    unused = set()
    for path in FRONT_END:
        if path.suffix == ".css":
            rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
            for selector in re.findall(r"([^{}]+)\{", rules):
                unused |= {
                    f"{name_of(path)}: .{name}"
                    for name in re.findall(r"\.([A-Za-z][\w-]*)", selector)
                    if name not in used and not MADE_ELSEWHERE.match(name)
                }
    assert unused == set()
