"""The page that explains the API."""

import re

from django.test import Client

from dro_site.api.problem_types import PROBLEM_TYPES
from dro_site.api.schema import described_interface
from tests.web.conftest import ApiClient


def test_the_page_explains_every_operation_and_every_problem(db: None) -> None:
    response = Client().get("/api/docs")

    assert response.status_code == 200
    html = response.content.decode()
    anchors = set(re.findall(r'id="([^"]+)"', html))
    operations = [one for methods in described_interface()["paths"].values() for one in methods.values()]
    assert len(operations) >= 18
    assert {operation["operationId"] for operation in operations} <= anchors
    assert {problem_type.anchor for problem_type in PROBLEM_TYPES} <= anchors
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= anchors, links - anchors


def test_the_page_holds_nothing_that_the_security_policy_refuses(db: None) -> None:
    response = Client().get("/api/docs")

    html = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    assert "https://" not in re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_type_of_a_problem_leads_to_its_section(stranger_api: ApiClient, settings: object) -> None:
    address = stranger_api.get("orders").json()["type"]

    path, _, anchor = address.partition("#")
    page = Client().get(path.removeprefix("http://127.0.0.1:8000")).content.decode()
    assert f'id="{anchor}"' in page
