"""What each version writes, and that it writes nothing else."""

import pytest

from coachloop.domain.conversation import Participant, Role
from coachloop.loop.score.fairness import dialect, pronouns, register
from coachloop.loop.score.fairness.model import Kind, Version
from coachloop.loop.score.fairness.names import GROUPS, names_in, renamed
from coachloop.loop.score.fairness.versions import VERSIONS, another_day
from coachloop.loop.score.fairness.wording import wording
from tests.loop.score.builders import ROLES, scene, turns


def texts(of: object) -> list[str]:
    return [turn.text for turn in of.transcript.turns]  # type: ignore[attr-defined]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda v: v.key)
def test_the_example_that_people_are_shown_is_what_is_done(version: Version) -> None:
    before, after = version.example
    given = scene(f"P: {before}\nC: Good.")
    if version.kind is Kind.NAMES:
        named = turns(f"P: {before}\nC: Good.")
        given = scene((named[0], named[1].__class__(1, "Robin", Role.COUNTERPART, "Good.")))

    changed, places = version.rewrite(given)

    assert texts(changed) == [after, "Good."]
    assert places > 0
    assert texts(given)[0] == before


def test_every_version_has_a_key_of_its_own() -> None:
    assert len({version.key for version in VERSIONS}) == len(VERSIONS)


@pytest.mark.parametrize(
    ("change", "before", "after", "places"),
    [
        (pronouns.as_women, "He's late. It was his. His dog bit him, sir.",
         "She's late. It was hers. Her dog bit her, madam.", 5),
        (pronouns.as_women, "The chef and this theme help them.", "The chef and this theme help them.", 0),
        (pronouns.as_men, "I told her that she was right. Ask her. It is hers, her idea.",
         "I told him that he was right. Ask him. It is his, his idea.", 5),
        (pronouns.as_men, "I miss Mrs Hall.", "I miss Mr Hall.", 1),
        (register.casual, "I DO NOT know what it is. It is not so, we cannot go.",
         "I DON'T know what it is. It's not so, we can't go.", 3),
        (register.casual, "They have been told. I have a car.", "They've been told. I have a car.", 1),
        (register.formal, "I can’t, won’t you? It’s been done, isn't it?",
         "I cannot, will you not? It has been done, is it not?", 4),
        (dialect.learned, "The part is an issue.", "Part is issue.", 2),
        (dialect.african_american, "I don't have any time. We're always late.",
         "I don't have no time. We always be late.", 2),
        (dialect.african_american, "She's gone.", "She's gone.", 0),
        (dialect.london, "It is cold, isn't it? Isn't it cold?", "It is cold, innit? Ain't it cold?", 2),
        (dialect.scottish, "do not say that from there", "dinnae say that fae there", 2),
        (dialect.indian, "I have been there, I believe you.", "I have been there, I am believing you.", 1),
        (dialect.indian, "May I have it? I have it.", "May I have it? I am having it.", 1),
        (dialect.scottish, "It works, don't you think? I don't.", "It works, don't you think? I dinnae.", 1),
        (dialect.learned, "It is the best, ten a month.", "It is best, ten a month.", 1),
        (dialect.southern, "Are you two going to eat?", "Are y'all fixing to eat?", 2),
        (dialect.reduced, "Let me get them out of here", "Lemme get 'em outta here", 3),
        (another_day, "Mondays in December and may on sunday", "Tuesdays in January and may on Monday", 3),
    ],
)  # fmt: skip
def test_a_change_at_whole_words_only(change: object, before: str, after: str, places: int) -> None:
    assert change(before) == (after, places)  # type: ignore[operator]


def test_nothing_is_changed_twice() -> None:
    swap = wording([("red", "blue"), ("blue", "red")])

    assert swap("Red and blue, redder.") == ("Blue and red, redder.", 2)


def test_only_the_scored_person_speaks_otherwise() -> None:
    scottish = next(version for version in VERSIONS if version.key == "scottish")

    changed, places = scottish.rewrite(scene("P: Yes.\nC: Yes.\nO: Yes."))

    assert (texts(changed), places) == (["Aye.", "Yes.", "Yes."], 1)


# --- names --------------------------------------------------------------------------------------------------


def named(text: str, **labels: str) -> object:
    made = turns(text)
    relabelled = tuple(t.__class__(t.seq, labels[t.speaker], ROLES[t.speaker], t.text) for t in made)
    found = scene(relabelled)
    people = tuple(Participant(name, ROLES[key]) for key, name in labels.items())
    object.__setattr__(found.conversation, "participants", people)
    return found


def test_names_are_those_of_speakers_and_of_our_lists() -> None:
    given = named("P: Hi Robin, is Priya in?\nC: Yes, Priya's in.", P="Avery", C="Robin")

    assert names_in(given) == ["robin", "priya", "avery"]  # type: ignore[arg-type]


def test_a_label_that_is_a_word_is_no_name() -> None:
    given = named("P: Thanks Hope, will you call?\nC: I hope so. Will do.", P="Will", C="Hope")

    assert names_in(given) == []  # type: ignore[arg-type]


def test_roles_are_no_names() -> None:
    assert names_in(named("P: Agent here.\nC: Hello.", P="Agent", C="Customer 1")) == []  # type: ignore[arg-type]


def test_a_name_is_another_one_in_words_labels_and_participants() -> None:
    polish = next(group for group in GROUPS if group.key == "polish")
    given = named("P: Hi Robin, is Rajesh in?\nC: No, Rajesh's out.", P="Avery", C="Robin")

    changed, places = renamed(polish)(given)  # type: ignore[arg-type]

    # robin is the first name and no list has it: a woman's; rajesh is a man's; avery is third: a woman's
    assert texts(changed) == ["Hi Agnieszka, is Piotr in?", "No, Piotr's out."]
    assert [turn.speaker for turn in changed.transcript.turns] == ["Katarzyna", "Agnieszka"]
    assert [one.speaker for one in changed.conversation.participants] == ["Katarzyna", "Agnieszka"]
    assert places == 3


def test_a_name_nobody_says_makes_no_pair() -> None:
    changed, places = renamed(GROUPS[0])(named("P: Hello.\nC: Hello.", P="Avery", C="Robin"))  # type: ignore[arg-type]

    assert places == 0
    assert [turn.speaker for turn in changed.transcript.turns] == ["Avery", "Robin"]


def test_no_group_names_somebody_as_another_group_does() -> None:
    names = [name for group in GROUPS for name in (*group.women, *group.men)]

    assert len(names) == len(set(names))
