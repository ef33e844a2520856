"""Small pure rules of run time: jeopardy, error signatures, dates, task forms, and why a step waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fulfillment.core.jeopardy import resumed_jeopardy, step_jeopardy, worst
from fulfillment.core.schedule import planned_start
from fulfillment.core.signature import error_signature, normalised_message
from fulfillment.core.task_form import AnswersRefused, check_answers
from fulfillment.core.waiting import AcrossPlans, OtherStep, WaitingFacts, waits_across, why_waiting
from orchestration.core.design import StepDefinition, WorkingCalendar
from orchestration.core.step_hours import Allowance, WorkingHours
from orchestration.core.vocabulary import Jeopardy, PlanState, ScheduleBase, StepState, StepType, TimeUnit
from orchestration.core.working_time import LAST, working_time

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HOUR = 3600
SATURDAYS = WorkingCalendar(code="s", name="S", hours={"5": ("07:00", "12:00")})  # START is a Saturday


class TestJeopardy:
    def test_three_hours_with_half_an_hour_of_threshold_is_at_risk_after_two_and_a_half(self):
        before = step_jeopardy(START, Allowance(3 * HOUR, HOUR // 2), START + timedelta(hours=2, minutes=29))
        after = step_jeopardy(START, Allowance(3 * HOUR, HOUR // 2), START + timedelta(hours=2, minutes=30))
        assert (before.level, before.next_change_at) == (Jeopardy.ON_TRACK, START + timedelta(hours=2, minutes=30))
        assert (after.level, after.next_change_at) == (Jeopardy.AT_RISK, START + timedelta(hours=3))

    def test_past_its_duration_it_is_late_and_cannot_get_worse(self):
        found = step_jeopardy(START, Allowance(HOUR, 60), START + timedelta(hours=1))
        assert (found.level, found.next_change_at) == (Jeopardy.LATE, None)

    def test_without_threshold_it_goes_from_on_track_to_late(self):
        assert step_jeopardy(START, Allowance(HOUR, 0), START).next_change_at == START + timedelta(hours=1)

    @pytest.mark.parametrize("days", [10**7, 2**31])
    def test_a_duration_beyond_all_dates_never_ends(self, days):
        found = step_jeopardy(START, Allowance(days * 24 * HOUR, HOUR), START)
        assert (found.level, found.next_change_at) == (Jeopardy.ON_TRACK, datetime.max.replace(tzinfo=UTC))

    def test_within_working_hours_only_they_count(self):
        hours = WorkingHours(working_time(SATURDAYS), "Field service")
        found = step_jeopardy(START, Allowance(5 * HOUR, HOUR, hours), START)
        assert (found.next_change_at, found.late_at) == (START + timedelta(hours=4), START + timedelta(days=7))

    def test_the_time_for_which_it_was_held_does_not_count(self):
        late_at, held = START + timedelta(hours=3), START + timedelta(hours=1)
        found = resumed_jeopardy(late_at, held, Allowance(3 * HOUR, HOUR), START + timedelta(hours=9))
        assert (found.next_change_at, found.late_at) == (START + timedelta(hours=10), START + timedelta(hours=11))

    def test_held_over_the_end_of_work_it_has_what_was_left_of_its_working_time(self):
        hours = WorkingHours(working_time(SATURDAYS), "Field service")
        late_at, held = START + timedelta(days=7, hours=1), START + timedelta(hours=3)  # 1 h, then 2 h more were left
        found = resumed_jeopardy(late_at, held, Allowance(5 * HOUR, 0, hours), START + timedelta(days=6))
        assert found.late_at == START + timedelta(days=7, hours=2)
        assert found.level is Jeopardy.ON_TRACK

    def test_a_step_that_was_late_before_it_was_held_stays_late(self):
        hours = WorkingHours(working_time(SATURDAYS), "Field service")
        found = resumed_jeopardy(START, START + timedelta(hours=1), Allowance(60, 0, hours), START + timedelta(days=1))
        assert (found.level, found.late_at) == (Jeopardy.LATE, START)

    def test_the_worst_of_several_counts(self):
        assert worst([Jeopardy.ON_TRACK, Jeopardy.LATE, Jeopardy.AT_RISK]) is Jeopardy.LATE
        assert worst([]) is Jeopardy.ON_TRACK


class TestErrorSignature:
    def test_failures_that_differ_in_ids_numbers_and_quotes_are_alike(self):
        first = error_signature("billing", "502", "Order SO-1001 of 'Acme' timed out after 5003 ms")
        second = error_signature("billing", "502", "Order SO-2 of 'Tailspin Toys' timed out after 17 ms")
        assert first == second

    @pytest.mark.parametrize(
        "other", [("erp", "502", "timed out"), ("billing", "503", "timed out"), ("billing", "502", "refused")]
    )
    def test_another_system_code_or_kind_of_message_is_another_signature(self, other):
        assert error_signature("billing", "502", "timed out") != error_signature(*other)

    def test_the_normalised_message_keeps_its_words(self):
        assert normalised_message("Step 12 failed:  key 'x'") == "Step <n> failed: key <text>"


def step(**facts):
    return StepDefinition(code="s", name="S", group="g", type=StepType.AUTO_TASK, **facts)


class TestPlannedStart:
    def start(self, definition, *, lines=(), custom=None):
        return planned_start(definition, line_start_dates=lines, predecessors_finished_at=START, custom_date=custom)

    def test_a_step_that_is_not_dated_has_no_planned_start(self):
        assert self.start(step(), lines=[START]) is None

    def test_the_earliest_line_and_the_delay_decide(self):
        definition = step(schedule_base=ScheduleBase.SOURCE_LINE_START_DATE, delay=2, delay_unit=TimeUnit.DAYS)
        lines = [START + timedelta(days=5), None, START + timedelta(days=3)]
        assert self.start(definition, lines=lines) == START + timedelta(days=5)

    def test_lines_without_dates_let_it_start_now(self):
        assert self.start(step(schedule_base=ScheduleBase.SOURCE_LINE_START_DATE), lines=[None]) is None

    def test_it_can_count_from_its_predecessors_or_from_a_date_of_its_own(self):
        after = step(schedule_base=ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE, delay=90)
        assert self.start(after) == START + timedelta(minutes=90)
        custom = step(schedule_base=ScheduleBase.CUSTOM_DATE)
        assert self.start(custom, custom=START + timedelta(days=1)) == START + timedelta(days=1)
        assert self.start(custom) is None

    def test_within_working_hours_the_delay_counts_and_the_start_lies(self):
        time = working_time(SATURDAYS)
        after = step(schedule_base=ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE, delay=4, delay_unit=TimeUnit.HOURS)
        at_the_end = planned_start(
            after, line_start_dates=(), predecessors_finished_at=START, custom_date=None, time=time
        )
        assert at_the_end == START + timedelta(days=6, hours=23), "not at their end, but when they begin again"
        days = step(schedule_base=ScheduleBase.CUSTOM_DATE, delay=1, delay_unit=TimeUnit.DAYS)
        on_sunday = START + timedelta(days=1)
        found = planned_start(
            days, line_start_dates=(), predecessors_finished_at=START, custom_date=on_sunday, time=time
        )
        assert found == START + timedelta(days=13, hours=23), "one working day, then the next one begins"


class TestTaskForm:
    FORM = (
        {"name": "date", "label": "Date", "type": "text", "required": True},
        {"name": "count", "label": "Count", "type": "number"},
        {"name": "size", "label": "Size", "type": "choice", "choices": ["S", "M"]},
        {"name": "day", "label": "Day", "type": "date"},
        {"name": "tested", "label": "Tested", "type": "boolean"},
    )

    def test_good_answers_come_back_without_the_blank_ones(self):
        assert check_answers(self.FORM, {"date": "today", "count": "3", "size": ""}) == {"date": "today", "count": "3"}

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({}, "date"),
            ({"date": "x", "count": "many"}, "count"),
            ({"date": "x", "day": "31.12.2026"}, "day"),
            ({"date": "x", "count": "nan"}, "count"),
            ({"date": "x", "count": "1e400"}, "count"),
            ({"date": "x", "count": 10**400}, "count"),
            ({"date": "x", "count": True}, "count"),
            ({"date": "x", "count": [1]}, "count"),
            ({"date": "x", "size": "L"}, "size"),
            ({"date": "x", "size": ["S"]}, "size"),
            ({"date": "x", "tested": "yes"}, "tested"),
            ({"date": "x", "tested": {"a": 1}}, "tested"),
        ],
    )
    def test_a_bad_answer_is_refused_beside_its_field(self, answers, field):
        with pytest.raises(AnswersRefused) as refusal:
            check_answers(self.FORM, answers)
        assert set(refusal.value.errors) == {field}

    def test_an_answer_that_the_form_does_not_ask_for_is_refused(self):
        with pytest.raises(AnswersRefused, match="no field 'other'"):
            check_answers(self.FORM, {"date": "x", "other": "y"})


class TestWhyWaiting:
    def sentence(self, state, step_type=StepType.CALLOUT, **facts):
        return why_waiting(WaitingFacts(state=state, type=step_type, plan_state=PlanState.IN_PROGRESS, **facts))

    def test_each_kind_of_waiting_has_its_sentence(self):
        assert self.sentence(StepState.PENDING, waits_for=["Reserve", "Pay"]) == "Waits for Reserve and Pay."
        assert "4 more" in self.sentence(StepState.PENDING, waits_for=list("abcdefg"))
        assert "2026-11-21 08:00:00 UTC" in self.sentence(StepState.SCHEDULED, due_at=START)
        assert "Billing is offline" in self.sentence(StepState.ON_HOLD, hold_reason="Billing is offline")
        assert "Omar" in self.sentence(StepState.READY, StepType.MANUAL_TASK, assignee="Omar")
        assert "nobody has taken it" in self.sentence(StepState.READY, StepType.MANUAL_TASK, queue="field")
        assert "line.x == 1" in self.sentence(StepState.IN_PROGRESS, StepType.PAUSE, resume_on="line.x == 1")
        assert "awaited" in self.sentence(StepState.IN_PROGRESS, awaits_callback=True, system="erp", due_at=START)

    def test_a_ready_callout_says_what_keeps_its_system_from_being_called(self):
        busy = "ERP takes 4 calls at a time"
        assert self.sentence(StepState.READY, held_back=busy) == f"Waits for its system: {busy}."
        assert "a worker" in self.sentence(StepState.READY, StepType.AUTO_TASK, held_back=busy)
        assert "accepted it" in self.sentence(StepState.IN_PROGRESS, held_back=busy, awaits_callback=True, due_at=START)

    def test_a_task_outside_the_hours_of_its_queue_says_when_they_go_on(self):
        hours = WorkingHours(working_time(replace(SATURDAYS, time_zone="Europe/Berlin")), "Field service")

        def said(now):
            return self.sentence(StepState.READY, StepType.MANUAL_TASK, queue="Field service", hours=hours, now=now)

        assert said(START) == "Waits in the queue Field service; nobody has taken it."
        assert said(START + timedelta(days=3)).endswith(
            " Resumes Saturday 07:00 in Europe/Berlin, working hours of Field service."
        )
        assert " Resumes Saturday 2026-11-28 07:00 in Europe/Berlin," in said(START + timedelta(hours=4))

    def test_a_call_says_it_only_while_the_answer_is_awaited(self):
        hours = WorkingHours(working_time(SATURDAYS), "Partner")
        sunday = START + timedelta(days=1)
        waits = self.sentence(StepState.IN_PROGRESS, awaits_callback=True, due_at=START, hours=hours, now=sunday)
        assert "Resumes" in waits
        assert "Resumes" not in self.sentence(StepState.READY, hours=hours, now=sunday)

    def test_a_date_beyond_all_dates_is_said_in_utc_alone(self):
        hours = WorkingHours(working_time(replace(SATURDAYS, time_zone="Asia/Tokyo")), "Field service")
        assert "Tokyo" not in self.sentence(StepState.SCHEDULED, due_at=LAST, hours=hours)

    def test_a_finished_step_waits_for_nothing(self):
        assert self.sentence(StepState.COMPLETED) == ""

    def test_a_frozen_plan_is_the_reason_before_all_others(self):
        facts = WaitingFacts(state=StepState.PENDING, type=StepType.CALLOUT, plan_state=PlanState.FROZEN)
        assert "frozen" in why_waiting(facts)


class TestWaitingForOtherOrders:
    def test_open_steps_are_named_with_their_order(self):
        done = OtherStep(step=1, name="Lay", state=StepState.SKIPPED, order="C-1")
        wait = AcrossPlans(
            name="Lay", group="move-7", met=False, others=(done, replace(done, state=StepState.FAILED, order="C-2"))
        )
        assert waits_across([wait]) == ["Lay of order C-2"]

    def test_an_order_that_is_not_there_is_said_to_be_missing(self):
        found = waits_across([AcrossPlans(name="Lay", group="move-7", met=False)])
        assert found == ["Lay of another order in the group move-7, where no such order is there yet"]

    def test_what_is_met_stays_met(self):
        later = OtherStep(step=1, name="Lay", state=StepState.READY, order="C-3")
        assert waits_across([AcrossPlans(name="Lay", group="move-7", met=True, others=(later,))]) == []
