"""How many calls of which system a worker begins: never all of its threads for one that hangs."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.bulkhead import Room

SYSTEMS = ("erp", "billing", "shipping", "warehouse")
rooms = st.builds(Room, st.integers(0, 64), st.dictionaries(st.sampled_from(SYSTEMS), st.integers(1, 64)))


def test_a_system_takes_half_of_what_is_free() -> None:
    assert Room(32).share("erp") == 16
    assert Room(16, {"erp": 16}).share("erp") == 0
    assert Room(16, {"erp": 16}).share("billing") == 8


def test_the_last_thread_is_for_a_system_that_has_none() -> None:
    room = Room(1, {"erp": 16, "billing": 8})
    assert (room.share("erp"), room.share("billing"), room.share("shipping")) == (0, 0, 1)
    assert sorted(room.crowded()) == ["billing", "erp"]


def test_without_room_nothing_begins() -> None:
    assert Room(0).share("erp") == 0
    assert Room(0).fitting([("erp", 1)]) == []


def test_of_many_calls_the_first_that_fit_begin_in_their_order() -> None:
    calls = [("erp", 1), ("erp", 2), ("erp", 3), ("billing", 4), ("erp", 5)]
    assert Room(4).fitting(calls) == [1, 2, 4]


@given(st.integers(1, 64), st.lists(st.sampled_from(SYSTEMS), min_size=1, max_size=200))
def test_a_system_gets_no_more_threads_than_it_leaves_but_for_the_last(threads: int, asked: list[str]) -> None:
    """Whatever is asked for, and nothing ever comes back: as when all systems hang."""
    out: Counter[str] = Counter()
    for system in asked:
        room = Room(threads - out.total(), out)
        if room.share(system) > 0:
            out[system] += 1
    free = threads - out.total()
    assert free >= 0
    # Each that took its half left the other half: at most the newest call exceeds what is left.
    assert max(out.values()) <= (threads + 1) // 2
    assert all(out[system] > 0 or free == 0 for system in set(asked))


@given(rooms, st.lists(st.sampled_from(SYSTEMS), max_size=80))
def test_what_fits_together_is_within_every_share(room: Room, asked: list[str]) -> None:
    chosen = room.fitting((system, (system, number)) for number, system in enumerate(asked))
    counted = Counter(system for system, _ in chosen)
    assert len(chosen) <= room.free
    assert all(number <= room.share(system) for system, number in counted.items())
    assert chosen == sorted(chosen, key=lambda one: one[1])
