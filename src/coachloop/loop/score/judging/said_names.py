"""Names that nobody told coachloop, found by how they are said: introduced, greeted, with a title, or listed.

A name found once is a name wherever it is said again. What no form and no list gives away is a word like all
others, and is sent.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.judging.given_names import GIVEN_NAMES

#: What stands for a name of somebody whose part in the conversation is not known.
SOMEBODY = "NAME"

_WORD = r"[^\W\d_][\w'’-]*"
_WORDS = re.compile(_WORD)
#: Words after which a name comes whatever its letters look like.
_SURE = re.compile(
    r"\b(?:(?:my|the|first|last|full) name(?: is|'s|’s)|my surname is|i am called|me llamo|mi nombre es|"
    r"ich hei(?:ß|ss)e|mein name ist|je m['’]appelle|mon nom est|mi chiamo|meu nome (?:é|e)|me chamo|"
    r"ik heet|mijn naam is|nazywam si(?:ę|e)|jag heter)\b,?[ \t]+",
    re.IGNORECASE,
)
#: Words after which somebody says their own name, when it has a capital.
_OWN = re.compile(
    r"\b(?:this is|it is|it's|it’s|i am|i'm|i’m|call me|(?:speaking|talking) (?:with|to)|here is|hier ist|"
    r"soy|ici)[ \t]+(?:also[ \t]+)?",
    re.IGNORECASE,
)
#: A capital word that begins a sentence and says that it speaks.
_SPEAKING = re.compile(
    rf"(?:^|[.!?,][ \t]*)({_WORD}(?:[ \t]+{_WORD})?)[ \t]+"
    r"(?:speaking|calling|on the line|here(?=[,.!?]|$| from| with))",
    re.IGNORECASE,
)
#: The same said without capitals, as speech recognition writes it.
_SPEAKING_PLAIN = re.compile(
    rf"\bthis is ({_WORD})(?: {_WORD})? (?:speaking|calling|here|from|with)\b", re.IGNORECASE
)
#: Words after which the other side is named, when it has a capital.
_OTHERS = re.compile(
    r"\b(?:hi|hello|hey|dear|thanks|thank you|thank you so much|good (?:morning|afternoon|evening|day)|"
    r"morning|afternoon|evening|bye|goodbye|welcome|welcome back|(?:nice|good|great) to meet you|hola|"
    r"gracias|bonjour|merci|hallo|guten tag|danke|ciao|grazie|ol(?:á|a)|obrigad[oa])\b,?[ \t]+"
    r"(?:so much,?[ \t]+|again,?[ \t]+)?",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Señora?|Herr|Frau|Monsieur|Madame|(?i:mrs?))\b\.?[ \t]+"
)
_NOT_NAMES = """
a absolutely accounting actually afraid after again agent all alright also always am an and another any
anybody anyone anything apologies are as at aware awful back because before being billing black boss both
boy buddy but bye caller calling can candidate certainly charge cheers class clear come concerning
correct could course curious customer customers dad darling dear definitely did do does done down dr dude
each else english especially even every everybody everyone everything exactly excellent excited fair fine
first folks following for friday friend friends from fun german girl glad god going gonna good goodbye
goodness got great greek guys happening happy hard have having hello her here hey hi him his hmm honey
hope hopefully how however i i'd i'll i'm i'm'a i've if important in interested interesting interviewer
is it it's its january just kind ladies last let let's like likewise listening looking lord ma'am madam
man manager mandatory many mate may maybe me mine miss missing mm mom monday more morning most mr mrs ms
much mum my nah never new next nice no nobody none nope not nothing now obviously of off oh ok okay on
once one only or our out over part people perfect perhaps please pleased pleasure possible pretty
probably quite ready really regarding required ridiculous right sales same saturday say see service she
sir so society some somebody someone something son soon sorry speaking spelled spelt still such sunday
support supposed sure sweetheart team tell terrible than thank thanks that that's the their them then
there these they they're thing this those though thursday time to today together tomorrow too true trying
tuesday two uh um unacceptable under unfortunately up us usually very wait waiting was we we'll we're
we've wednesday welcome well were what what's whatever when where which while white who why will with
within wonderful world would wow wrong yeah yep yes yesterday yet you you're your yours
"""
_NEVER = frozenset(_NOT_NAMES.split())
_MOST_PARTS = 3

#: So many turns of each speaker may hold the words by which they introduce themselves.
_FIRST_TURNS = 3

Said = tuple[str, str]


def said_names(turns: Sequence[Turn], called: Mapping[Role, str]) -> list[Said]:
    """Each name with what stands in its place: the role of whom it belongs to, where only two sides speak.

    A name that is found twice is given first as somebody's own.
    """
    pair = {turn.role for turn in turns} <= {Role.PERSON, Role.COUNTERPART}
    own, others, spoken_of = [], [], []
    spoken: Counter[str] = Counter()
    for turn in turns:
        spoken[turn.speaker] += 1
        text = turn.text.lower() if turn.text.isupper() else turn.text
        other = Role.COUNTERPART if turn.role is Role.PERSON else Role.PERSON
        own += [(n, called[turn.role]) for n in _own(text, first=spoken[turn.speaker] <= _FIRST_TURNS)]
        others += [(n, called[other] if pair else SOMEBODY) for n in _after(_OTHERS, text)]
        spoken_of += [(n, SOMEBODY) for n in (*_after(_TITLED, text), *_listed(text))]
    return [*own, *others, *spoken_of]


def is_plain(text: str) -> bool:
    """Whether no word has a capital where only a name or a sentence would have one."""
    return not any(w[0].isupper() and w.casefold() not in _NEVER for w in _WORDS.findall(text))


def _own(text: str, *, first: bool) -> Iterator[str]:
    plain = is_plain(text)
    for match in _SURE.finditer(text):
        yield from _one(_parts(text, match.end(), capital=not plain))
    if first:
        yield from _after(_OWN, text)
        for match in _SPEAKING.finditer(text):
            yield from _one(_parts(match.group(1), 0, capital=True))
    for match in _SPEAKING_PLAIN.finditer(text):
        yield from _one(_parts(match.group(1), 0, capital=not plain))


def _after(lead: re.Pattern[str], text: str) -> Iterator[str]:
    """What stands with a capital, or in words without any, right after these words."""
    loose = lead is _TITLED and is_plain(text)
    for match in lead.finditer(text):
        yield from _one(_parts(text, match.end(), capital=not loose))


def _listed(text: str) -> Iterator[str]:
    """Given names of the list, with the capital word after them."""
    for match in _WORDS.finditer(text):
        word = _bare(match.group())
        if word.casefold() in GIVEN_NAMES and not word.isupper():
            follows = text[match.end() : match.end() + 1] == " "
            surname = _parts(text, match.end() + 1, capital=True)[:1] if follows else ()
            yield " ".join((word, *surname))


def _parts(text: str, place: int, *, capital: bool) -> tuple[str, ...]:
    """Words of a name that begins at `place`: with capitals up to three, without a capital one word."""
    words: list[str] = []
    while len(words) < (_MOST_PARTS if capital else 1) and (match := _WORDS.match(text, place)):
        word = _bare(match.group())
        # Where names have capitals, a word of capitals alone is an abbreviation.
        if (
            word.casefold() in _NEVER
            or len(word) < 2
            or (capital and (word.isupper() or not word[0].isupper()))
        ):
            break
        words.append(word)
        place = match.end() + 1 if text[match.end() : match.end() + 1] == " " else len(text)
    return tuple(words)


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _one(parts: tuple[str, ...]) -> Iterator[str]:
    if parts:
        yield " ".join(parts)
