"""First names of a conversation written as names that are common in one part of the world."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from coachloop.domain.conversation import Turn
from coachloop.loop.score.model import Scene


@dataclass(frozen=True, slots=True)
class Group:
    """Names that are common somewhere; none is an ordinary English word."""

    key: str
    name: str
    women: tuple[str, ...]
    men: tuple[str, ...]


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


def _group(key: str, name: str, women: str, men: str) -> Group:
    return Group(key, name, _words(women), _words(men))


GROUPS = (
    _group("english", "English names", "Emily Hannah Charlotte Sophie Abigail Rebecca",
           "Oliver Harry Thomas George Edward Simon"),
    _group("irish", "Irish names", "Aoife Niamh Sinead Ciara Roisin Orla",
           "Cian Declan Padraig Eoin Oisin Fergal"),
    _group("african_american", "African American names", "Latoya Keisha Ebony Tanisha Aaliyah Shanice",
           "Jamal DeShawn Tyrone Darnell Malik Terrell"),
    _group("west_african", "West African names", "Ngozi Abena Chiamaka Folake Adwoa Yetunde",
           "Chinedu Kwame Babatunde Kofi Emeka Olumide"),
    _group("south_asian", "South Asian names", "Priya Anjali Lakshmi Sunita Fatima Ayesha",
           "Rajesh Arjun Sanjay Imran Vikram Harpreet"),
    _group("arabic", "Arabic names", "Layla Noura Amina Salma Hanan Zeinab",
           "Mohammed Ahmed Youssef Khalid Tariq Hassan"),
    _group("turkish", "Turkish names", "Elif Zeynep Aylin Emine Gul Derya",
           "Mehmet Mustafa Emre Burak Cem Orhan"),
    _group("polish", "Polish names", "Agnieszka Katarzyna Malgorzata Zofia Ewa Jolanta",
           "Piotr Krzysztof Tomasz Marek Grzegorz Wojciech"),
    _group("chinese", "Chinese names", "Xiaoyan Meiling Yifei Qiaolian Jingyi Huiling",
           "Zhiwei Jianguo Haoran Xiaoming Guangli Weidong"),
    _group("spanish", "Spanish names", "Guadalupe Lucia Ximena Rosario Pilar Consuelo",
           "Alejandro Javier Santiago Miguel Jorge Ignacio"),
)  # fmt: skip

#: Words of a speaker's label that are no name.
_PARTS = _words(
    "agent assistant candidate caller client clinician coach counterpart customer guest host interviewer "
    "manager moderator operator panel patient person recruiter rep speaker student support teacher therapist "
    "tutor user unknown sample"
)
_WOMEN = {name.lower() for group in GROUPS for name in group.women}
_MEN = {name.lower() for group in GROUPS for name in group.men}
_LISTED = _WOMEN | _MEN
_WORD = re.compile(r"[^\W\d_]+")


def renamed(group: Group) -> Callable[[Scene], tuple[Scene, int]]:
    """Writes each name of a conversation as one of the group's, in words and speakers' labels."""
    return lambda scene: _renamed(scene, group)


def names_in(scene: Scene) -> list[str]:
    """Names in lower case, by first appearance: those of our lists, and those of speakers who are named.

    A label's word that also stands in lower case somewhere is a word, not a name.
    """
    words = [word for turn in scene.transcript.turns for word in _WORD.findall(turn.text)]
    ordinary = {word for word in words if word.islower()}
    labels = {label for label in _label_names(scene) if label.lower() not in ordinary}
    found = [word.lower() for word in words if word.lower() in _LISTED or word in labels]
    return list(dict.fromkeys([*found, *sorted(label.lower() for label in labels)]))


def _label_names(scene: Scene) -> Iterator[str]:
    for turn in scene.transcript.turns:
        for word in _WORD.findall(turn.speaker):
            if word.istitle() and len(word) > 2 and word.lower() not in _PARTS:
                yield word


def _renamed(scene: Scene, group: Group) -> tuple[Scene, int]:
    new = _pairs(names_in(scene), group)
    if not new:
        return scene, 0
    places = 0

    def put(match: re.Match[str]) -> str:
        nonlocal places
        name = new[match[0].lower()]
        places += name.lower() != match[0].lower()
        return name.lower() if match[0].islower() else name

    found = re.compile(rf"\b(?:{'|'.join(map(re.escape, new))})\b", re.IGNORECASE)

    def changed(turn: Turn) -> Turn:
        return replace(turn, text=found.sub(put, turn.text))

    turns = tuple(changed(turn) for turn in scene.transcript.turns)
    if not places:
        return scene, 0
    in_words = places
    turns = tuple(replace(turn, speaker=found.sub(put, turn.speaker)) for turn in turns)
    people = tuple(
        replace(one, speaker=found.sub(put, one.speaker)) for one in scene.conversation.participants
    )
    return replace(
        scene,
        transcript=replace(scene.transcript, turns=turns),
        conversation=replace(scene.conversation, participants=people),
    ), in_words


def _pairs(names: list[str], group: Group) -> dict[str, str]:
    """A woman's name for a woman's; for one that is not on our lists, by turns. What is too many stays."""
    free = {True: list(group.women), False: list(group.men)}
    new: dict[str, str] = {}
    for place, name in enumerate(names):
        woman = name in _WOMEN if name in _LISTED else place % 2 == 0
        if free[woman]:
            new[name] = free[woman].pop(0)
    return new
