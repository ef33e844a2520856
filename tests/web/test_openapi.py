"""The API's description: complete, current, and true of what the API does whatever is sent."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance

from dro_site.api.schema import described_interface
from fulfillment.api.examples import EXAMPLES
from fulfillment.models import Order
from orchestration.operations.draft import write_draft
from tests.shell.test_draft_records import whole_design
from tests.web.conftest import ApiClient

SNAPSHOT = Path(settings.ROOT) / "docs" / "reference" / "openapi.json"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described_interface()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_published_description_is_current() -> None:
    """A change of the interface is seen in review: it is a change of this file."""
    published = json.loads(SNAPSHOT.read_text())

    assert published == json.loads(json.dumps(described_interface())), (
        "run: python manage.py spectacular --format openapi-json --file docs/reference/openapi.json"
    )


def test_every_operation_is_named_explained_and_shown_by_example() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    for path, method, operation in operations():
        where = f"{method} {path}"
        assert operation["summary"], where
        assert operation["x-allowed-roles"], where
        assert operation["security"] == [{"token": []}, {"cookieAuth": []}], where
        assert {"401", "403", "500", "503"} <= set(operation["responses"]), where
        assert ("404" in operation["responses"]) == ("{" in path), where
        for status, answer in operation["responses"].items():
            assert status >= "400" or all({"example", "examples"} & set(one) for one in answer["content"].values()), (
                where
            )


def examples() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Every example of the description with the schema that it is an example of."""
    answers = described_interface()["components"]["responses"].items()
    contents = [(name, content) for name, answer in answers for content in answer["content"].values()]
    for path, method, operation in operations():
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        contents += [(f"{method} {path}", content) for part in parts for content in part.get("content", {}).values()]
    for where, content in contents:
        values = [one["value"] for one in content.get("examples", {}).values()]
        values += [content["example"]] if "example" in content else []
        for value in values:
            yield where, value, content["schema"]


def test_every_example_is_of_the_shape_that_it_stands_for() -> None:
    components = described_interface()["components"]
    seen = list(examples())
    assert len(seen) > 40
    for where, value, schema in seen:
        validator = jsonschema_rs.Draft202012Validator({**schema, "components": components}, validate_formats=True)
        errors = [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]
        assert errors == [], where


def test_the_outputs_have_no_members_that_their_examples_lack() -> None:
    schemas = described_interface()["components"]["schemas"]
    for name, example in EXAMPLES.items():
        assert set(example) == set(schemas[name]["properties"]), name


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The site closes its connections around each request; here all requests share the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


API = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS = [result.ok() for result in API.get_all_operations()]
MOST_CASES = 25  # of each kind, for each operation
UNHURRIED = hypothesis_settings(
    max_examples=MOST_CASES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


DRAFT = "/api/v1/draft/"


def existing_rows(order: Order) -> dict[str, object]:
    """What there is for each parameter of a path."""
    step = order.plan.steps.get(key="install")
    return {"order_id": order.pk, "step_id": step.pk, "task_id": step.task.pk, "number": order.plan.release.number}


def existing_records(path: str) -> dict[str, object]:
    """What there is in the draft for each parameter of a path."""
    codes = {"workspaces": "W", "groups": "G", "classifications": "Z parent"}
    code = codes.get(path.removeprefix(DRAFT).partition("/")[0], "Ask")
    return {"kind": "StepDefinition", "code": code, "sku": "PACK"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
@pytest.mark.usefixtures("_one_connection")
def test_the_api_does_what_its_description_says(
    operation: Any, mode: GenerationMode, omar_api: ApiClient, dana_api: ApiClient, order_with_everything: Order
) -> None:
    """Whatever is sent, valid or not: no failure of ours, a described status, an answer of the described shape."""
    of_draft = operation.path.startswith(DRAFT)
    if of_draft:
        write_draft(whole_design(), "import")
    sender = dana_api if of_draft else omar_api
    existing = existing_records(operation.path) if of_draft else existing_rows(order_with_everything)
    known = {name: value for name, value in existing.items() if "{" + name + "}" in operation.path}
    anything = operation.as_strategy(generation_mode=mode)
    existing_things = operation.as_strategy(generation_mode=mode, path_parameters=known) if known else anything

    @UNHURRIED
    @given(case=anything | existing_things)
    def send(case: Any) -> None:
        # Which products and cursors exist, no schema can say.
        case.call_and_validate(
            headers={"Authorization": f"Bearer {sender.token}"}, excluded_checks=[positive_data_acceptance]
        )

    send()
