"""What the checks say of calendars, integrations, task forms, picklists and canvases."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from catalog.core.checks import check_catalog
from catalog.core.problems import Severity
from catalog.core.products import Catalog, Picklist, PicklistValue
from catalog.core.vocabulary import DataType
from orchestration.core.checks import check_design
from orchestration.core.design import Design, Integration, StepDefinition, WorkingCalendar, Workspace
from orchestration.core.vocabulary import StepType
from tests.core.sound_design import SOUND, STEPS, found, only

E, W = Severity.ERROR, Severity.WARNING


def with_calendar(**changes: object) -> Design:
    fields: Mapping[str, object] = {"code": "Shop", "name": "Shop", "hours": {"5": ("00:00", "24:00")}, **changes}
    return replace(SOUND, calendars=(*SOUND.calendars, WorkingCalendar(**fields)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "severity", "code", "field"),
    [
        ({"time_zone": "Europe/Berlim"}, E, "TimeZoneUnknown", "time_zone"),
        ({"time_zone": ""}, E, "TimeZoneUnknown", "time_zone"),
        ({"time_zone": "../etc/passwd"}, E, "TimeZoneUnknown", "time_zone"),
        ({"time_zone": "Europe"}, E, "TimeZoneUnknown", "time_zone"),
        ({"country": "de"}, E, "CountryMalformed", "country"),
        ({"country": "XX"}, E, "CountryUnknown", "country"),
        ({"hours": {"7": ("09:00", "17:00")}}, E, "WeekdayUnknown", "hours"),
        ({"hours": {"0": ("09:00",)}}, E, "HoursMalformed", "hours"),
        ({"hours": {"0": ("9:00", "17:00")}}, E, "HoursMalformed", "hours"),
        ({"hours": {"0": ("17:00", "09:00")}}, E, "HoursEmpty", "hours"),
        ({"hours": {}}, E, "NoWorkingHours", "hours"),
        ({"days_off": ("24.12.2026",)}, E, "DayOffMalformed", "days_off"),
        ({"days_off": ("2026-02-30",)}, E, "DayOffMalformed", "days_off"),
        ({"days_off": ("2026-12-24", "2026-12-24")}, W, "DayOffRepeated", "days_off"),
    ],
)
def test_calendars(fields: Mapping[str, object], severity: Severity, code: str, field: str) -> None:
    assert found(with_calendar(**fields)) == [(severity, code, "WorkingCalendar", "Shop", field)]


def test_a_calendar_may_work_all_day_in_any_zone() -> None:
    assert found(with_calendar(time_zone="America/St_Johns", country="CA", days_off=("2026-12-24",))) == []


def test_a_near_time_zone_is_proposed() -> None:
    assert 'Did you mean "Europe/Berlin"?' in only(with_calendar(time_zone="Europe/Berlim"), "TimeZoneUnknown").message


def with_integration(**changes: object) -> Design:
    fields: Mapping[str, object] = {"code": "New", "name": "New", "system": "ERP", **changes}
    return replace(SOUND, integrations=(*SOUND.integrations, Integration(**fields)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "severity", "code", "field"),
    [
        ({"timeout_seconds": 0}, E, "LimitNotPositive", "timeout_seconds"),
        ({"timeout_seconds": 121}, E, "TimeoutTooLong", "timeout_seconds"),
        ({"callback_deadline_seconds": 0}, E, "LimitNotPositive", "callback_deadline_seconds"),
        ({"success_codes": (200, 700)}, E, "SuccessCodeImpossible", "success_codes"),
        ({"system": " "}, E, "SystemMissing", "system"),
        ({"method": "FETCH"}, E, "MethodUnknown", "method"),
        ({"method": "GET", "payload": {"a": 1}}, W, "PayloadUnused", "payload"),
        ({"path": "/orders/{order.external_idd}"}, E, "BadPlaceholder", "path"),
        ({"path": "/orders/{1 + 1}"}, E, "BadPlaceholder", "path"),
        ({"path": "/my orders"}, E, "BadPath", "path"),
        ({"path": "/orders/{order.external_id"}, E, "BadPath", "path"),
        ({"status_path": "/jobs/{}"}, E, "BadPlaceholder", "status_path"),
        ({"headers": {"X Y": "1"}}, E, "HeaderName", "headers"),
        ({"headers": {"X-Y": "a\r\nb"}}, E, "HeaderValue", "headers"),
        ({"headers": {"Idempotency-Key": "1"}}, W, "HeaderReserved", "headers"),
        ({"payload": {"a": "=order.external_idd"}}, E, "BadExpression", "payload"),
    ],
)
def test_integrations(fields: Mapping[str, object], severity: Severity, code: str, field: str) -> None:
    assert found(with_integration(**fields)) == [(severity, code, "Integration", "New", field)]


def test_a_path_may_hold_values_of_the_order() -> None:
    sound = with_integration(
        path="/orders/{order.external_id}?line={line.id}", headers={"X-Team": "north"}, status_path="/{step.key}"
    )
    assert found(sound) == []


def with_form(*fields: Mapping[str, object], type: StepType = StepType.MANUAL_TASK) -> Design:
    queue = "Work" if type is StepType.MANUAL_TASK else None
    step = StepDefinition(code="New", name="New", group="Do", type=type, queue=queue, form=fields)
    return replace(SOUND, steps=(*STEPS, step))


@pytest.mark.parametrize(
    ("fields", "words", "code"),
    [
        ([{"label": "x"}], "field 1 of the form has no name", "TaskFieldUnnamed"),
        ([{"name": "a"}, {"name": "a"}], 'field 2 of the form is named "a" like one before it', "BadTaskForm"),
        ([{"name": "a", "kind": "text"}], 'has "kind", which is not known', "BadTaskForm"),
        (
            [{"name": "a", "type": "Text"}],
            'has the type "Text". Use text, number, boolean, choice, date.',
            "BadTaskForm",
        ),
        ([{"name": "a", "type": "choice"}], "is a choice without choices", "TaskChoicesMissing"),
        ([{"name": "a", "type": "choice", "choices": [1]}], "has choices that are no list of texts", "BadTaskForm"),
        ([{"name": "a", "required": "yes"}], 'says "required" with something else', "BadTaskForm"),
        ([{"name": "a", "label": 1}], "has a label that is no text", "BadTaskForm"),
    ],
)
def test_task_forms(fields: list[Mapping[str, object]], words: str, code: str) -> None:
    problem = only(with_form(*fields), code)
    assert (problem.severity, problem.record, problem.field) == (E, "New", "form")
    assert words in problem.message


def test_a_good_task_form_has_no_problem() -> None:
    good = {"name": "result", "label": "Result", "type": "choice", "required": True, "choices": ["yes", "no"]}
    assert found(with_form(good, {"name": "note"})) == []
    assert only(with_form(good, type=StepType.MILESTONE), "FormUnused").severity is W


def test_values_of_a_picklist_are_of_its_type() -> None:
    picklist = Picklist(code="P", name="P", data_type=DataType.NUMBER, values=(PicklistValue(code="a", value="ten"),))
    (problem,) = check_catalog(Catalog(picklists=(picklist,)))
    assert (problem.severity, problem.code, problem.field) == (W, "BadValue", "values")
    assert '"ten" is not a number' in problem.message


def test_a_canvas_places_steps_that_are_there() -> None:
    canvas = Workspace(code="w", name="w", positions={"Call": (0.0, 1.0), "Cal": (0.0, 1.0)})
    (problem,) = check_design(replace(SOUND, workspaces=(canvas,)))
    assert (problem.severity, problem.code, problem.field) == (W, "PositionUnused", "positions")
    assert "places Cal:" in problem.message
