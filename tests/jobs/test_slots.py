"""A slot is held by one process while it lives; the lowest free one is taken."""

from pathlib import Path

from coachloop.jobs.slots import slots_for


def test_the_lowest_free_slot_is_taken(engine_url: str, tmp_path: Path) -> None:
    first, second, third = (slots_for(engine_url, tmp_path / ".jobs") for _ in range(3))
    assert (first.take(), second.take()) == ("slot-0", "slot-1")
    assert not third.is_free("slot-0")
    assert third.is_free("slot-2")
    first.release()
    assert third.is_free("slot-0")
    assert not third.is_free("slot-1")
    assert third.take() == "slot-0"
    assert not second.is_free("slot-0")
    second.release()
    third.release()
