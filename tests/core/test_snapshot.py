"""A design as JSON, as files and as a hash; and what changed between two."""

import dataclasses
import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.core.products import Catalog, Product, UnitOfMeasure
from catalog.core.vocabulary import ProductKind
from decomposition.core.rules import DecompositionRule, Mapping, RuleBook
from orchestration.core.design import Design, Integration, StepDefinition, StepGroup, Workspace
from orchestration.core.difference import Change, ChangeKind, FieldChange, difference
from orchestration.core.file_names import FileNameError, code_of_path, path_of_code
from orchestration.core.record_json import RecordError, canonical_bytes, decimal_text, decode_record, parse_json
from orchestration.core.snapshot import content_hash, from_json, to_json
from orchestration.core.snapshot_files import DesignFilesError, from_files, to_files
from orchestration.core.snapshot_kinds import KINDS, design_of, records_of
from orchestration.core.vocabulary import StepType
from tests.core.designs import CODES, designs

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def small_design() -> Design:
    rule = DecompositionRule(
        code="R", name="R", source_product="A", destination_product="T", mappings=(Mapping(code="m", destination="x"),)
    )
    catalog = Catalog(
        units=(UnitOfMeasure(code="EA", name="Each", conversion_factor=Decimal("12.50")),),
        products=(Product(sku="A", name="A"), Product(sku="T", name="T", kind=ProductKind.TECHNICAL)),
    )
    return Design(
        rule_book=RuleBook(catalog=catalog, rules=(rule,)),
        groups=(StepGroup(code="Finance", name="Finance"),),
        steps=(StepDefinition(code="Pay", name="Pay", group="Finance", type=StepType.MANUAL_TASK),),
        workspaces=(Workspace(code="W", name="W", positions={"Pay": (1, 2.5)}),),
    )


@relaxed
@given(designs())
def test_json_gives_back_the_design_that_made_it(design: Design) -> None:
    document = parse_json(canonical_bytes(to_json(design)))
    assert canonical_bytes(to_json(from_json(document))) == canonical_bytes(to_json(design))
    assert from_json(document) == design


@relaxed
@given(designs())
def test_export_import_export_is_byte_equal(design: Design) -> None:
    files = to_files(design)
    assert to_files(from_files(files)) == files


@relaxed
@given(st.lists(CODES, min_size=1, max_size=5, unique=True))
def test_file_names_are_reversible_safe_and_distinct_where_case_does_not_count(codes: list[str]) -> None:
    paths = [path_of_code(code) for code in codes]
    assert [code_of_path(path) for path in paths] == codes
    assert len({path.lower() for path in paths}) == len(codes)
    for path in paths:
        assert path.isascii()
        assert all(0 < len(piece) <= 160 and not set(piece) & set('<>:"\\|?*. ') for piece in path.split("/"))


def test_file_names_stay_readable() -> None:
    assert path_of_code("post-invoice") == "post-invoice"
    assert path_of_code("Post Invoice") == "Post+Invoice~11"
    assert path_of_code("nul") == "%6Eul"
    assert path_of_code("../etc") == "%2E%2E%2Fetc"


@pytest.mark.parametrize("path", ["", "Post+Invoice", "a~1", "%zz", "%FF", "a b", "../a", "a/b", "%61"])
def test_a_path_that_no_code_has_is_refused(path: str) -> None:
    with pytest.raises(FileNameError):
        code_of_path(path)


def test_every_tuple_of_a_design_belongs_to_a_kind() -> None:
    kept = {(kind.owner, kind.attribute) for kind in KINDS}
    for owner in (Catalog, RuleBook, Design):
        for field in dataclasses.fields(owner):
            assert (owner, field.name) in kept or field.name in {"catalog", "rule_book"}
    assert len({kind.folder for kind in KINDS}) == len({kind.name for kind in KINDS}) == len(KINDS)


def test_the_hash_depends_on_content_alone() -> None:
    design = small_design()
    turned = dataclasses.replace(
        design,
        rule_book=dataclasses.replace(
            design.rule_book,
            catalog=dataclasses.replace(
                design.catalog,
                products=design.catalog.products[::-1],
                units=(UnitOfMeasure(code="EA", name="Each", conversion_factor=Decimal("12.5")),),
            ),
        ),
    )
    assert content_hash(turned) == content_hash(design)
    assert len(content_hash(design)) == 64
    renamed = dataclasses.replace(design, groups=(StepGroup(code="Finance", name="Money"),))
    assert content_hash(renamed) != content_hash(design)


def test_a_field_that_came_later_takes_its_default() -> None:
    document = json.loads(canonical_bytes(to_json(small_design())))
    del document["products"][0]["family"], document["queues"]
    assert from_json(document) == small_design()


def _put(document: dict[str, object], pointer: str, value: object) -> None:
    *parents, last = pointer.split("/")[1:]
    place: object = document
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place[part]  # type: ignore[index]
    place[last] = value  # type: ignore[index]


@pytest.mark.parametrize(
    ("pointer", "value", "words"),
    [
        ("/format", 2, "reads format 1"),
        ("/format", True, "reads format 1"),
        ("/colours", [], "no such kind"),
        ("/products", {}, "a list of Product"),
        ("/products/0/colour", "red", "no such field"),
        ("/products/0/name", 5, "text is due"),
        ("/products/0/name", "\x00", "cannot be stored"),
        ("/products/0/name", "\ud800", "cannot be stored"),
        ("/products/0/active", "true", "true or false"),
        ("/products/0/kind", "Virtual", "not one of Commercial, Technical"),
        ("/products/0/sku", " ", "not blank"),
        ("/units-of-measure/0/conversion_factor", 12.5, "decimal as text"),
        ("/units-of-measure/0/conversion_factor", "1e5", "decimal as text"),
        ("/units-of-measure/0/scale", True, "whole number"),
        ("/decomposition-rules/0/mappings/0/method", None, "not one of AsIs"),
        ("/decomposition-rules/0/mappings", "none", "a list is due"),
        ("/workspaces/0/positions/Pay", [1], "a list of 2"),
        ("/workspaces/0/positions/Pay", [1, 10**400], "not finite"),
        ("/step-definitions/0/form", [3], "an object is due"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(pointer: str, value: object, words: str) -> None:
    document = json.loads(canonical_bytes(to_json(small_design())))
    _put(document, pointer, value)
    with pytest.raises(RecordError) as caught:
        from_json(document)
    assert words in caught.value.reason
    assert caught.value.pointer.startswith(pointer)


def test_a_missing_field_is_refused_with_its_record() -> None:
    document = json.loads(canonical_bytes(to_json(small_design())))
    del document["step-definitions"][0]["group"]
    with pytest.raises(RecordError) as caught:
        from_json(document)
    assert caught.value.pointer == "/step-definitions/0"
    assert "'group' is missing" in caught.value.reason


def test_two_records_with_one_code_are_refused_both_ways() -> None:
    twice = design_of({"StepGroup": (StepGroup(code="G", name="1"), StepGroup(code="G", name="2"))})
    with pytest.raises(RecordError, match="two StepGroup records have the code 'G'"):
        to_json(twice)
    document = json.loads(canonical_bytes(to_json(small_design())))
    document["step-groups"] *= 2
    with pytest.raises(RecordError, match="two StepGroup records"):
        from_json(document)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b"[NaN]", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"1" * 5000, "cannot be read"),
    ],
)
def test_bytes_that_are_no_sound_json_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        parse_json(content)


def test_a_payload_that_is_nested_without_end_is_refused() -> None:
    nested: object = 1
    for _ in range(300):
        nested = [nested]
    with pytest.raises(RecordError, match="64 deep"):
        to_json(design_of({"Integration": (Integration(code="i", name="i", system="s", payload=nested),)}))


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.00", "0"), ("-0", "0"), ("1.10", "1.1"), ("100", "100"), ("1E+3", "1000"), ("-2.50", "-2.5")],
)
def test_decimals_are_written_one_way(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+5000000", "1E-5000000"])
def test_decimals_that_nobody_means_are_refused(number: str) -> None:
    with pytest.raises(RecordError):
        decimal_text(Decimal(number))


def test_files_are_one_object_each_with_sorted_keys() -> None:
    files = to_files(small_design())
    assert list(files) == sorted(files)
    assert json.loads(files["design.json"]) == {"format": 1}
    group = files["step-groups/Finance~1.json"]
    assert group == b'{\n  "code": "Finance",\n  "description": "",\n  "name": "Finance"\n}\n'


def test_every_wrong_file_is_named() -> None:
    files = to_files(small_design())
    del files["design.json"]
    files["README.md"] = b"hello"
    files["step-groups/Money~1.json"] = files["step-groups/Finance~1.json"]
    files["products/A~1.json"] = b'{"sku": "A", "name": 3}'
    with pytest.raises(DesignFilesError) as caught:
        from_files(files)
    found = {(problem.file, problem.pointer) for problem in caught.value.problems}
    assert found == {
        ("design.json", ""),
        ("README.md", ""),
        ("step-groups/Money~1.json", "/code"),
        ("products/A~1.json", "/name"),
    }
    assert "belongs in step-groups/Finance~1.json" in str(caught.value)


def test_the_difference_names_records_and_fields() -> None:
    before = small_design()
    after = dataclasses.replace(
        before,
        groups=(StepGroup(code="Sales", name="Sales"),),
        steps=(dataclasses.replace(before.steps[0], name="Pay now", delay=3),),
    )
    assert difference(before, after) == (
        Change("StepGroup", "Finance", ChangeKind.REMOVED),
        Change("StepGroup", "Sales", ChangeKind.ADDED),
        Change(
            "StepDefinition",
            "Pay",
            ChangeKind.CHANGED,
            (FieldChange("delay", 0, 3), FieldChange("name", "Pay", "Pay now")),
        ),
    )


def test_true_and_one_are_a_difference() -> None:
    one = design_of({"Integration": (Integration(code="i", name="i", system="s", payload={"a": 1}),)})
    true = design_of({"Integration": (Integration(code="i", name="i", system="s", payload={"a": True}),)})
    assert [change.fields for change in difference(one, true)] == [(FieldChange("payload", {"a": 1}, {"a": True}),)]


@relaxed
@given(designs(), designs())
def test_there_is_a_difference_exactly_where_the_hashes_differ(before: Design, after: Design) -> None:
    assert (difference(before, after) == ()) == (content_hash(before) == content_hash(after))


def test_the_whole_design_passes_through_decode_record_by_kind() -> None:
    design = small_design()
    for kind in KINDS:
        encoded = to_json(design)[kind.folder]
        assert isinstance(encoded, list)
        assert tuple(decode_record(kind.record, item) for item in encoded) == records_of(design, kind)
