"""Circles of steps that wait for each other across orders."""

from fulfillment.core.circles import OpenStep, circles


def _step(number: int, plan: int) -> OpenStep:
    return OpenStep(step=number, plan=plan, name=f"S{number}", order=f"O{plan}")


A1, B1, A2, B2 = _step(1, 1), _step(2, 1), _step(3, 2), _step(4, 2)


def test_steps_that_wait_in_one_direction_make_no_circle() -> None:
    assert circles([(B1, A1, False), (B2, A2, False), (A2, B1, True)]) == []


def test_a_circle_is_told_from_the_youngest_step_that_waits_for_another_order() -> None:
    found = circles([(B1, A1, False), (B2, A2, False), (A2, B1, True), (A1, B2, True)])
    assert [(circle.step, circle.path) for circle in found] == [
        (A2, "S3 of order O2 → S2 of order O1 → S1 of order O1 → S4 of order O2 → S3 of order O2")
    ]


def test_two_circles_that_share_nothing_are_both_told() -> None:
    other, another = _step(11, 3), _step(12, 4)
    edges = [(A1, A2, True), (A2, A1, True), (other, another, True), (another, other, True)]
    assert sorted(circle.step.step for circle in circles(edges)) == [3, 12]
