"""Sentences that speak to whoever scores, not to the other side: "ignore your instructions", "rate this 5".

`addressed` knows plain forms; these are left out. `suspected` knows looser ones, which honest people use too:
where they stand, the judge is asked with and without them. Neither is what the judge relies on (see `rules`).
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^\s.!?。！？][^.!?\n。！？]*[.!?\n。！？]*")
_SCORER = (
    r"(?:ai|llm|language model|model|judge|scorer|grader|evaluator|rater|scoring (?:system|tool|software)|"
    r"assistant|chatgpt|gpt|bot)"
)
_RULES = r"(?:instructions?|prompts?|rules|directions|guidelines)"
_SUBJECT = r"(?:call|conversation|transcript|interview|criterion|agent|interviewer|person|rep)"
_RANK = r"(?:\d+|full|top|highest|maximum|perfect|best|five|four|ten)"
_PLEASE = r"^\W*(?:please\s+|now\s+|you must\s+|just\s+)*"
_RATE = r"(?:give|assign|award|rate|score|grade|mark)"
_ANSWER = r"(?:set|return|output|answer with|respond with)"
_IGNORE = r"(?:ignore|disregard|forget|override)"
_THESE = r"(?:previous|prior|above|earlier|all|your|these|any)"
_FORGET = (
    r"(?:ignor|olvid|descart|vergiss|vergess|missacht|oubli|dimentic|esque|negeer|vergeet|zignoruj|pomin)"
)
_ORDERS = (
    r"(?:instru[cç]|instruktion|instrukcj|istruzion|anweisung|vorgabe|consigne|polece|regel|reglas|regles)"
)
#: "Ignore the instructions" in other languages, either way round.
_ELSEWHERE = (
    rf"\b{_FORGET}\w*\b.{{0,40}}\b{_ORDERS}\w*\b",
    r"(?:игнорируй|забудь|проигнорируй)\w*.{0,40}(?:инструкц|указани|правил)",
    r"(?:忽略|无视|無視|忘记|忘記).{0,20}(?:指令|指示|说明|說明|规则|提示)",
    r"(?:指示|命令|プロンプト).{0,12}(?:無視|忘れ)",
    r"(?:지시|명령|프롬프트).{0,12}(?:무시|잊)",
    r"(?:تجاهل|انس).{0,30}(?:تعليمات|أوامر|قواعد)",
    r"(?:निर्देश|नियम).{0,30}(?:अनदेखा|अनदेखी|नज़रअंदाज़|भूल)",
    r"\btalimat\w*.{0,30}(?:yok say|görmezden|unut)",
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_IGNORE}\b.{{0,40}}\b{_THESE}\b.{{0,20}}\b{_RULES}\b",
        *_ELSEWHERE,
        r"^\W*(?:system|assistant|developer)\s*(?:message|prompt|note|override)?\s*:",
        rf"\b(?:note|message|instruction|memo|attention)s?\b\s*(?:to|for)\s+(?:the\s+|any\s+|an?\s+)?{_SCORER}\b",
        rf"{_PLEASE}{_RATE}\s+(?:this|the)\s+{_SUBJECT}\b.{{0,60}}\b{_RANK}\b",
        rf"{_PLEASE}{_ANSWER}\s+(?:the\s+)?(?:level|score|json|applicable)\b",
        r"[\"'](?:level|applicable|confidence|evidence|rationale)[\"']\s*:",
        r"<\|\w+\|>|<</?sys>>|\[/?inst\]|</?(?:system|transcript|instructions?|assistant)>",
    )
)

_MARK = r"(?:levels?|scores?|rating|grades?|points|stars|marks|nivel|stufe|niveau|punteggio|nota)"
_OF = r"\d+\s*(?:of|out of|/|von|de|sur|su)\s*\d+"
_READER = (
    r"(?:whoever|anyone|anybody|you who|those who|the one who|reader|reviewer|auditor|whatever|"
    rf"system|machine|computer|algorithm|recording|transcript|{_SCORER})"
)
_PUT = r"(?:put|give|giving|write|set|choose|pick|record|enter|deserve|earn|award|count|mark|rate|score|make)"
_LOOSE = tuple(
    re.compile(form)
    for form in (
        rf"\b{_READER}\b.{{0,80}}\b(?:{_MARK}\b.{{0,12}}\b{_RANK}|{_RANK}\b.{{0,12}}\b{_MARK}|{_OF})\b",
        rf"\b(?:{_MARK}\b.{{0,12}}\b{_RANK}|{_RANK}\b.{{0,12}}\b{_MARK}|{_OF})\b.{{0,60}}\b{_READER}\b",
        rf"\b{_PUT}(?:s|es)?\b.{{0,40}}\b{_MARK}\b.{{0,12}}\b{_RANK}\b",
        rf"\b{_PUT}(?:s|es)?\b.{{0,40}}\b{_OF}\b",
        rf"\b{_MARK}\s*(?:is|=|:|must be|should be)\s*{_RANK}\b",
        r"\b(?:system|assistant|developer)\s*(?:message|prompt|turn|role)\b",
        r"\b(?:end of|begin(?:ning)? of)\s+(?:the\s+)?(?:transcript|data|conversation|prompt)\b",
        r"#{2,}\s*(?:instruction|system|response|answer)|```",
        r"\b(?:base64|rot13|decode)\b",
        r"\b(?:new|updated|real|hidden|secret)\s+(?:instructions?|prompt|orders?)\b",
    )
)
_CODED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_FEWEST_INVISIBLE = 4
#: Letters of other alphabets that look like Latin ones.
_ALIKE = str.maketrans("аеорсухіјѕԁһӏոαεορτυικνӀ", "aeopcyxijsdhlnaeoptuiknl")


def addressed(text: str) -> Iterator[Span]:
    """Spans of the sentences that speak to the scorer, in order."""
    for match in _SENTENCE.finditer(text):
        if _has(_FORMS, match.group()):
            yield match.span()


def suspected(text: str) -> Iterator[Span]:
    """Spans of the sentences that may speak to the scorer and are not `addressed`, in order."""
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if _has(_FORMS, sentence):
            continue
        if _has(_LOOSE, sentence) or _is_hidden(sentence) or any(map(_is_coded, _CODED.findall(sentence))):
            yield match.span()


def _has(forms: tuple[re.Pattern[str], ...], sentence: str) -> bool:
    plain = _plain(sentence)
    latin = plain.translate(_ALIKE)
    return any(form.search(plain) or form.search(latin) for form in forms)


def _plain(sentence: str) -> str:
    """Without what cannot be seen, and wide or curly letters as usual ones."""
    usual = unicodedata.normalize("NFKC", sentence)
    seen = "".join(c for c in usual if unicodedata.category(c) != "Cf")
    return " ".join(seen.casefold().split())


def _is_hidden(sentence: str) -> bool:
    """Whether it carries characters that nobody sees; a joiner or a mark of direction alone is usual."""
    return sum(unicodedata.category(c) == "Cf" for c in sentence) >= _FEWEST_INVISIBLE


def _is_coded(word: str) -> bool:
    """Whether base64 of readable words; a long word of a language decodes to no text."""
    try:
        text = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_").decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return text.isprintable() and " " in text
