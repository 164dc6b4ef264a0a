"""What leads to somebody and was never told to coachloop: found by its form, replaced, and reported."""

import pytest

from coachloop.domain.conversation import Role, Turn
from coachloop.domain.score import Status
from coachloop.loop.score.judging.given_names import GIVEN_NAMES
from coachloop.loop.score.judging.personal import personal
from coachloop.loop.score.judging.rules import seen
from coachloop.loop.score.judging.shown import names_of, shown
from tests.loop.score.judging.made import C, O, P, answer, criterion, judged, scene


def as_shown(*lines: tuple[Role, str]) -> list[str]:
    turns = [Turn(n, str(role), role, text) for n, (role, text) in enumerate(lines)]
    names = names_of([], turns)
    return [shown(turn, names).text for turn in turns]


@pytest.mark.parametrize(
    ("said", "seen_as"),
    [
        ("My name is Quenby Tarrow.", "My name is PERSON."),
        ("my name is quenby and i can help", "my name is PERSON and i can help"),
        ("MY NAME IS QUENBY AND I CAN HELP", "MY NAME IS PERSON AND I CAN HELP"),
        ("Hello, this is Quenby from billing.", "Hello, this is PERSON from billing."),
        ("this is quenby speaking how can i help", "this is PERSON speaking how can i help"),
        ("Quenby speaking, good morning.", "PERSON speaking, good morning."),
        ("Mein Name ist Quenby.", "Mein Name ist PERSON."),
        ("Me llamo Quenby, buenos días.", "Me llamo PERSON, buenos días."),
        ("I'm Quenby and this is Tarrow.", "I'm PERSON and this is PERSON."),
    ],
)
def test_who_introduces_themselves_is_not_named(said: str, seen_as: str) -> None:
    assert as_shown((P, said), (C, "Hello."))[0] == seen_as


@pytest.mark.parametrize(
    ("said", "seen_as"),
    [
        ("Hi Quenby, how are you?", "Hi COUNTERPART, how are you?"),
        ("Thank you so much, Quenby.", "Thank you so much, COUNTERPART."),
        ("Good morning, Quenby Tarrow!", "Good morning, COUNTERPART!"),
        ("Dr. Tarrow asked for it.", "Dr. NAME asked for it."),
        ("mr tarrow asked for it", "mr NAME asked for it"),
        ("I spoke to Priya Tarrow in accounts.", "I spoke to NAME in accounts."),
        ("i spoke to priya in accounts", "i spoke to NAME in accounts"),
    ],
)
def test_nor_who_is_greeted_or_spoken_of(said: str, seen_as: str) -> None:
    assert as_shown((P, said), (C, "Hello."))[0] == seen_as


def test_a_name_found_once_is_hidden_wherever_it_is_said() -> None:
    assert as_shown(
        (P, "This is Quenby Tarrow from support."),
        (C, "Quenby, my cat has a better memory than you. Is Tarrow a real name?"),
        (P, "It is, and quenby is one too."),
    ) == [
        "This is PERSON from support.",
        "PERSON, my cat has a better memory than you. Is PERSON a real name?",
        # Where names have capitals, a word without one is a word.
        "It is, and quenby is one too.",
    ]


def test_with_a_third_person_nobody_knows_who_is_greeted() -> None:
    assert as_shown((P, "Hello Quenby."), (C, "Hello."), (O, "Hello."))[0] == "Hello NAME."


@pytest.mark.parametrize(
    "said",
    [
        "Hi there, how are you? Good morning everyone. Thanks so much. Hello again.",
        "This is Friday, and I am Sorry to say that it is not good.",
        "We built it with Python and Kafka, and I measured it. It is Postgres now.",
        "Will you mark the point where hope is, and may I pick a rose?",
        "This is great, I'm glad. I am not sure what the name of it was.",
        "the name is required and the latency is 200 ms higher",
        "So that's a, b and then c. Version 2.7, room 12, 500 in all, 3 of 5.",
        "We met at the office, or at home, dot the line and dash off.",
        "One, two, three, go! It took two or three weeks.",
        "He is good at it. It works at home. Com is a prefix. I-I-I mean a, a, a reason.",
        "Bye. My ID is here, AI did it, ASAP. Thanks AI.",
        "A and B, U.S. and U.K., e.g. or i.e., 24/7 and either/or.",
    ],
)
def test_words_are_left_as_they_are(said: str) -> None:
    assert as_shown((P, "Yes."), (C, "Yes."), (P, "Yes."), (P, "Yes."), (P, said))[4] == said


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Write to q.tarrow+x@mail.example.org now", "Write to (e-mail) now"),
        ("it is quenby dot tarrow at mail dot com please", "it is (e-mail) please"),
        ("quenby (at) mail.com", "(e-mail)"),
        ("See https://people.example/in/tarrow today", "See (link) today"),
        ("on work.example/in/tarrow today", "on (link) today"),
        ("I am @tarrow_q there", "I am (handle) there"),
        ("It goes to 12 Elm Grove Road, please", "It goes to (address), please"),
        ("T-A-R-R-O-W, right?", "(spelled), right?"),
        ("that is t a double r o w yes", "that is (spelled) yes"),
        ("t as in tango, a as in alpha and r as in romeo", "(spelled)"),
        ("Call 0151 234-5678 or +44 (20) 7946 0958.", "Call (number) or (number)."),
        ("it is oh seven seven double four nine one two ok", "it is (number) ok"),
        ("Policy HX-2039412 and GB29 NWBK 6016 1331 9268 19", "Policy (number) and (number)"),
        ("Card 4000 1234 5678 9010!", "Card (number)!"),
    ],
)
def test_what_leads_to_somebody_is_replaced(said: str, left: str) -> None:
    assert shown(Turn(0, "x", P, said), names_of([])).text == left


def test_quotes_over_what_was_replaced_stand_in_the_stored_words() -> None:
    lines = [(C, "Hello."), (P, "This is Quenby Tarrow, write to q@mail.example any time.")]
    [found] = judged(answer(1, "This is PERSON, write to (e-mail)"), lines=lines).evidence
    assert found.text == "This is Quenby Tarrow, write to q@mail.example"


def test_what_was_replaced_is_counted_by_what_it_was() -> None:
    words = "Dana here, thanks Quenby. Call 0151 234 5678, t-a-r-r-o-w, or a@b.example."
    found = seen(
        scene([(P, words), (C, "Yes.")]), names_of([("Dana", P)], scene([(P, words)]).transcript.turns)
    )
    assert found.turns[0].hidden == ("known name", "found name", "number", "spelled", "e-mail")


def test_no_name_reaches_the_endpoint() -> None:
    sent: list[str] = []
    lines = [(P, "Quenby Tarrow here."), (C, "Hi Quenby, I am Oriel."), (P, "Oriel, what can I do?")]

    def ask(question: object) -> object:
        sent.append(question.prompt)  # type: ignore[attr-defined]
        raise StopIteration

    with pytest.raises(StopIteration):
        judged(lines=lines, ask=ask)  # type: ignore[arg-type]
    assert not any(name in sent[0] for name in ("Quenby", "Tarrow", "Oriel"))


def test_the_list_holds_no_usual_word() -> None:
    usual = """
        will mark may hope faith grace joy rose dawn summer autumn april june august bill rob art frank grant
        chase miles pat ray dean earl gene iris jade jean melody olive pearl penny ruby sandy sky sue ward wood
        young max jack drew chuck dick nick rich bob lance lane mason carol daisy guy king major amber ivy holly
        java python kafka jenkins oracle ada julia claude jasper paris austin jordan dallas georgia india china
        """
    assert GIVEN_NAMES.isdisjoint(usual.split())
    assert len(GIVEN_NAMES) > 500


def test_forms_that_nobody_meant_stay() -> None:
    assert [*personal("Order 4711, room 12, by 2026-11-03, 12,500 in all, iPhone 15, B2B, covid19.")] == []
    assert judged(answer(), scored=criterion()).status is Status.SCORED
