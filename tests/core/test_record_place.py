"""On which screen each kind of record is found."""

from dataclasses import replace

import pytest

from catalog.core.products import ProductClassification
from decomposition.core.rules import DecompositionRule
from orchestration.core.design import Integration, Queue, StepGroup, Workspace, WorkspaceItem
from orchestration.core.record_place import Place, Screen, place_of
from orchestration.core.snapshot_kinds import KINDS, records_of
from tests.core.sound_design import CATALOG, SOUND

W = Place(Screen.WORKSPACE, "w", "w")
DESIGN = replace(
    SOUND,
    groups=(*SOUND.groups, StepGroup(code="Out", name="Out")),
    workspaces=(*SOUND.workspaces, Workspace(code="a", name="a", items=(WorkspaceItem(group="Undo"),))),
    integrations=(*SOUND.integrations, Integration(code="idle", name="Idle", system="Shipping")),
    queues=(*SOUND.queues, Queue(code="Idle", name="Idle")),
    rule_book=replace(
        SOUND.rule_book,
        catalog=replace(CATALOG, classifications=(*CATALOG.classifications, ProductClassification(code="X", name="X"))),
        rules=(
            *SOUND.rule_book.rules,
            DecompositionRule(code="by-class", name="c", source_classification="Net", destination_product="LINE"),
            DecompositionRule(code="from-nowhere", name="n", source_product="GONE", destination_product="LINE"),
        ),
    ),
)


@pytest.mark.parametrize(
    ("kind", "code", "place"),
    [
        ("Workspace", "w", W),
        ("StepGroup", "Do", W),
        ("StepGroup", "Undo", Place(Screen.WORKSPACE, "a", "a")),
        ("StepGroup", "Out", Place(Screen.GROUPS)),
        ("StepDefinition", "Pack", W),
        ("StepDefinition", "Fix", Place(Screen.WORKSPACE, "a", "a")),
        ("StepDependency", "d1", W),
        ("Scenario", "s1", W),
        ("FalloutRule", "f", W),
        ("JeopardyRule", "j", W),
        ("TaskAssignmentRule", "a", W),
        ("Integration", "ship", W),
        ("Integration", "idle", Place(Screen.WORKSPACE, "a", "a")),  # no step uses it: every workspace lists it
        ("Queue", "Work", W),
        ("Queue", "Idle", Place(Screen.WORKSPACE, "a", "a")),
        ("Product", "HUB", Place(Screen.PRODUCT, "HUB", "Hub")),
        ("ProductAttribute", "pa", Place(Screen.PRODUCT, "HUB", "Hub")),
        ("ProductComponent", "c", Place(Screen.PRODUCT, "PACK", "Pack")),
        ("DecompositionRule", "r", Place(Screen.PRODUCT_RULES, "FIBRE", "Fibre")),
        ("DecompositionRule", "by-class", Place(Screen.CLASS_RULES, "Net", "Net")),
        ("DecompositionRule", "from-nowhere", Place(Screen.PRODUCT, "LINE", "Line")),
        ("AttributeDefinition", "colour", Place(Screen.CATALOG)),
        ("ProductClassification", "Net", Place(Screen.CATALOG)),
        ("SampleOrder", "kept", W),
        ("SampleOrder", "loose", Place(Screen.WORKSPACE, "a", "a")),
    ],
)
def test_each_record_is_found_somewhere(kind: str, code: str, place: Place) -> None:
    assert place_of(DESIGN, kind, code, {"kept": "w"}) == place


def test_every_record_of_every_kind_has_a_place_also_one_that_is_gone() -> None:
    for kind in KINDS:
        for record in records_of(DESIGN, kind):
            assert isinstance(place_of(DESIGN, kind.name, record.code), Place)
        assert isinstance(place_of(DESIGN, kind.name, "gone"), Place)
        assert isinstance(place_of(replace(DESIGN, workspaces=()), kind.name, "gone"), Place)
