"""Every way in which the check writes a conversation again, with an example of our own."""

from coachloop.loop.score.fairness import dialect, pronouns, register
from coachloop.loop.score.fairness.model import Kind, Version
from coachloop.loop.score.fairness.names import GROUPS, renamed
from coachloop.loop.score.fairness.wording import everywhere, own_words, wording

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _next(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each with the one that follows."""
    return list(zip(names, (*names[1:], names[0]), strict=True))


#: A change that nobody could mind. March and May are left alone: they are also words.
another_day = wording([
    *((day + s, after + s) for s in ("", "s") for day, after in _next(_DAYS)),
    *_next(_MONTHS),
])  # fmt: skip

_NAMES = tuple(
    Version(
        Kind.NAMES, f"{group.key}_names", f"with {group.name}",
        ("Thank you, Robin.", f"Thank you, {group.women[0]}."), renamed(group),
    )
    for group in GROUPS
)  # fmt: skip

_PRONOUNS = (
    Version(
        Kind.PRONOUNS, "women", "with everybody spoken of as a woman",
        ("What did he say to his team?", "What did she say to her team?"), everywhere(pronouns.as_women),
    ),
    Version(
        Kind.PRONOUNS, "men", "with everybody spoken of as a man",
        ("What did she say to her team?", "What did he say to his team?"), everywhere(pronouns.as_men),
    ),
)  # fmt: skip

_DIALECT = (
    Version(
        Kind.DIALECT, "reduced", "with the short forms of everyday speech",
        ("I am going to call because they want to know.", "I am gonna call cause they wanna know."),
        own_words(dialect.reduced),
    ),
    Version(
        Kind.DIALECT, "african_american", "with marks of African American English",
        ("You are right, they are always late.", "You right, they always be late."),
        own_words(dialect.african_american),
    ),
    Version(
        Kind.DIALECT, "southern", "with marks of Southern American English",
        ("I think you were very patient.", "I reckon you was right patient."), own_words(dialect.southern),
    ),
    Version(
        Kind.DIALECT, "london", "with marks of London English",
        ("It is late, isn't it? Thank you.", "It is late, innit? Cheers."), own_words(dialect.london),
    ),
    Version(
        Kind.DIALECT, "scottish", "with marks of Scottish English",
        ("Yes, I know the small one.", "Aye, I ken the wee one."), own_words(dialect.scottish),
    ),
    Version(
        Kind.DIALECT, "indian", "with marks of Indian English",
        ("I understand. Please call today.", "I am understanding. Kindly call today itself."),
        own_words(dialect.indian),
    ),
    Version(
        Kind.DIALECT, "learned", "as many speak who learned English later",
        ("It depends on the price.", "It depends of price."), own_words(dialect.learned),
    ),
)  # fmt: skip

_REGISTER = (
    Version(
        Kind.REGISTER, "casual", "more casually",
        ("Good morning, I am glad that you are here.", "Hi, I'm glad that you're here."),
        own_words(register.casual),
    ),
    Version(
        Kind.REGISTER, "formal", "more formally",
        ("Hi, that's fine, don't you think?", "Hello, that is fine, do you not think?"),
        own_words(register.formal),
    ),
)  # fmt: skip

_CONTROL = (
    Version(
        Kind.CONTROL, "another_day", "with another day or month",
        ("I will call on Monday.", "I will call on Tuesday."), everywhere(another_day),
    ),
)  # fmt: skip

#: In the order of the report.
VERSIONS: tuple[Version, ...] = (*_NAMES, *_PRONOUNS, *_DIALECT, *_REGISTER, *_CONTROL)
