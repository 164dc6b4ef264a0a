"""Whether words are English at all, where nobody says in which language a conversation is."""

from functools import lru_cache

from coachloop.loop.score.language.lexicon import word_set
from coachloop.loop.score.language.words import tokens

#: Frequent words of English that the languages beside it in Latin letters do not share.
_FREQUENT = word_set(
    "the and to i you of it that is we my your they have this are she not with what but if can just know "
    "like yeah yes okay for be"
)
#: On 2,001 English conversations of six public sets (interviews, counselling, chats, support) the share of
#: these words was 0.19 to 0.45; on the same few sentences in seven other languages 0.00 to 0.09.
_LEAST_SHARE = 0.10
#: Fewer words, or letters, tell nothing about the language.
_MIN_WORDS, _MIN_LETTERS = 30, 30


@lru_cache(maxsize=64)
def reads_as_english(texts: tuple[str, ...]) -> bool:
    """False for letters that are mostly not Latin, and for many words of which hardly any is English."""
    letters = [character for text in texts for character in text if character.isalpha()]
    if len(letters) >= _MIN_LETTERS and sum(letter.isascii() for letter in letters) < len(letters) / 2:
        return False
    words = [token.word for text in texts for token in tokens(text)]
    frequent = sum(word in _FREQUENT for word in words)
    return len(words) < _MIN_WORDS or frequent >= _LEAST_SHARE * len(words)
