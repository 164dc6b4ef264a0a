"""Addresses and numbers that lead to somebody, by their form alone: written, spelled out or spoken."""

import re
from collections.abc import Callable, Iterator

Span = tuple[int, int]

#: Each form begins where no character of its own stands before it: a long word is not begun at every letter.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.+-])[\w+-]+(?:(?:\.|\s+(?:dot|underscore|dash|hyphen|minus)\s+)[\w+-]+)*"
    r"\s*(?:\s|\(|\[)at(?:\s|\)|\])\s*[\w-]+(?:\s+[\w-]+)?(?:\.|\s+(?:dot|punkt|punto|point)\s+)"
    r"(?:com|org|net|io|de|uk|edu|gov|eu|fr|es|it|nl|pl|ca|au|co)\b(?:\s+dot\s+uk\b)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|(?<![\w.-])www\.)\S+|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/[^\s,;]+")
_HANDLE = re.compile(r"(?<![\w@.])@\w{3,}")
_STREET = re.compile(
    r"(?<!\w)\d{1,5}[A-Za-z]?\s+(?:[A-Z][\w'’-]+\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|"
    r"Boulevard|Blvd|Court|Close|Way|Place|Square|Terrace|Crescent)\b"
)
_LETTER = r"(?:double\s)?[^\W\d_]"
_SPELLED = re.compile(rf"(?<![\w'’])(?:{_LETTER}(?:-|,\s?|\.\s|\s)){{2,}}{_LETTER}(?![\w'’])")
_AS_IN = r"[^\W\d_](?:,?\s+as\s+in|\s+for|\s+like)\s+\w+"
_PHONETIC = re.compile(rf"(?<!\w){_AS_IN}(?:[\s,.]+(?:and\s+)?{_AS_IN})+", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)\+?\d[\d ().\-]{4,}\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_FEWEST_DIGITS = 6
_SPOKEN_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|(?:double|triple)\s+\w+|\d{1,4})"
_SPOKEN_DIGITS = re.compile(rf"(?<!\w){_SPOKEN_DIGIT}(?:[\s,-]+{_SPOKEN_DIGIT}){{5,}}(?!\w)", re.IGNORECASE)
#: Letters and at least five digits in one word: an account, a policy, an IBAN.
_CODE = re.compile(r"(?<![\w-])[A-Za-z\d][A-Za-z\d-]{5,60}(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){3,7}(?:\s?[A-Z\d]{1,3})?(?!\w)")
_DIGITS_OF_CODE = 5


def _always(_text: str) -> bool:
    return True


def _long_number(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= _FEWEST_DIGITS and not _DATE.match(text)


def _letters(text: str) -> bool:
    """Letters that spell something; "I-I-I" and "a, a, a" are how people begin again."""
    said = [word.casefold() for word in re.findall(r"\w+", text) if len(word) == 1]
    return len(set(said) - {"a", "i"}) > 1


def _words_of_digits(text: str) -> bool:
    return any(c.isalpha() for c in text)


def _code(text: str) -> bool:
    return any(c.isalpha() for c in text) and sum(c.isdigit() for c in text) >= _DIGITS_OF_CODE


#: The form, what stands in its place, and what else it must be.
_FORMS: tuple[tuple[re.Pattern[str], str, Callable[[str], bool]], ...] = (
    (_LINK, "(link)", _always),
    (_EMAIL, "(e-mail)", _always),
    (_SPOKEN_EMAIL, "(e-mail)", _always),
    (_HANDLE, "(handle)", _always),
    (_STREET, "(address)", _always),
    (_PHONETIC, "(spelled)", _always),
    (_SPELLED, "(spelled)", _letters),
    (_IBAN, "(number)", _always),
    (_CODE, "(number)", _code),
    (_DIGITS, "(number)", _long_number),
    (_SPOKEN_DIGITS, "(number)", _words_of_digits),
)


def personal(text: str) -> Iterator[tuple[Span, str]]:
    """Spans that lead to somebody, with what stands in their place; where they overlap the first counts."""
    for form, word, holds in _FORMS:
        for match in form.finditer(text):
            if holds(match.group()):
                yield match.span(), word
