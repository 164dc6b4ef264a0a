"""Which turns of a long conversation are shown: worked out by hand on turns of one minute each."""

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.report.folding import MOST, OPENED, WHOLE, folds, kept, opened


def _turns(n: int) -> list[Turn]:
    return [Turn(k, "A", Role.PERSON, f"turn {k}", 60_000 * k, 60_000 * (k + 1)) for k in range(n)]


def test_a_short_conversation_is_shown_whole() -> None:
    turns = _turns(WHOLE)
    assert kept(turns, None, (), ()) == list(range(WHOLE))
    assert folds(turns, kept(turns, None, (), ())) == ()


def test_turns_away_from_evidence_are_folded() -> None:
    turns = _turns(100)
    # The first four; evidence at 50 with one on each side; found at 8: 4 to 7 are four, which is worth a fold.
    shown = kept(turns, None, {8}, [50])
    assert shown == [0, 1, 2, 3, 8, 49, 50, 51]
    assert [(f.first, f.until, f.before, f.many, f.minutes) for f in folds(turns, shown)] == [
        (4, 8, 8, 4, 4.0),
        (9, 49, 49, 40, 40.0),
        (52, 100, None, 48, 48.0),
    ]
    # At 7, three lie between: too few for a fold.
    assert kept(turns, None, {7}, [50])[:8] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_the_turn_asked_for_stands_among_its_neighbours() -> None:
    # Twelve on each side of 60; from 4 to 47 are folded.
    assert kept(_turns(200), 60, (), ()) == [0, 1, 2, 3, *range(48, 73)]


def test_evidence_everywhere_does_not_fill_the_page() -> None:
    turns = _turns(3_000)
    shown = kept(turns, 2_900, (), range(0, 3_000, 2))
    assert len(shown) <= MOST + 3 * MOST  # gaps too small for a fold are filled
    assert 2_900 in shown


def test_a_fold_opens_a_part_at_a_time() -> None:
    turns = _turns(1_000)
    shown, rest = opened(turns, 100, 900)
    assert (shown[0], shown[-1], len(shown)) == (100, 100 + OPENED - 1, OPENED)
    assert rest is not None
    assert (rest.first, rest.until, rest.before) == (100 + OPENED, 900, 900)
    assert opened(turns, 900, 5_000) == (range(900, 1_000), None)


def test_without_times_a_fold_has_no_minutes() -> None:
    turns = [Turn(k, "A", Role.PERSON, "x", None, None) for k in range(100)]
    assert {f.minutes for f in folds(turns, kept(turns, None, (), [50]))} == {None}
