"""Is `Dana Reyes: hello` a speaker and words, or a sentence with a colon? Decided for the whole file."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_LABELLED = re.compile(r"\s*\**([^\s:*<>\[\]][^:<>\n]{0,60}?)\**\s*:\**(?:\s+(.*)|$)", re.DOTALL)
_SENTENCE = re.compile(r"[?!;,\"“”|=]|\.\s+\S{3,}.*\.\s|https?$|^\d+$")
_PARTICLE = re.compile(r"al|and|bin|d[aeiu]|del|de[nr]|dos|el|l[ae]|of|ten|v[ao]n|zu")

#: From this share of labelled lines on, every name-like label is a speaker (Zoom puts one on each cue).
MOSTLY_LABELLED = 0.6
#: Files that name a speaker only when it changes still do so this often, and come back to the same names.
SOMETIMES_LABELLED = 0.1
MAX_LABEL_WORDS = 6


@dataclass(frozen=True, slots=True)
class Naming:
    """How a file names speakers. `everywhere`: a line without a name is nobody's, else the last speaker's."""

    labels: frozenset[str]
    everywhere: bool

    def split(self, line: str) -> tuple[str | None, str]:
        """The speaker named at the start of `line` (None when none is) and the words after it."""
        label, rest = split_label(line)
        return (label, rest) if label in self.labels else (None, line)


def split_label(line: str) -> tuple[str | None, str]:
    """A name-like label before a colon and the rest of the line; (None, line) without one."""
    found = _LABELLED.match(line)
    if not found:
        return None, line
    label = " ".join(found[1].split())
    return (label, found[2] or "") if _name_like(label) else (None, line)


def find_naming(lines: Sequence[str]) -> Naming | None:
    """How these lines name speakers; None when colons in them are only punctuation."""
    labels = Counter(label for label, _ in map(split_label, lines) if label)
    labelled = sum(labels.values())
    if not labelled:
        return None
    share = labelled / len(lines)
    if share >= MOSTLY_LABELLED:
        return Naming(speakers_among(labels), everywhere=True)
    repeated = frozenset(label for label, count in labels.items() if count > 1 and _starts_as_name(label))
    covered = sum(labels[label] for label in repeated)
    if len(repeated) > 1 and covered / len(lines) >= SOMETIMES_LABELLED and covered / labelled >= 0.5:
        return Naming(repeated, everywhere=False)
    return None


def speakers_among(labels: Counter[str]) -> frozenset[str]:
    """Labels that come back, and those heard once that look like a name: `Remember this:` does not."""
    return frozenset(label for label, count in labels.items() if count > 1 or _looks_like_name(label))


def _looks_like_name(label: str) -> bool:
    words = label.split()
    return len(words) == 1 or all(not word[0].islower() or bool(_PARTICLE.fullmatch(word)) for word in words)


def _name_like(label: str) -> bool:
    return bool(label) and len(label.split()) <= MAX_LABEL_WORDS and not _SENTENCE.search(label)


def _starts_as_name(label: str) -> bool:
    return label[0].isupper() or label[0].isdigit() or len(label.split()) == 1
