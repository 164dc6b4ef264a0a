"""Third persons written as a woman or as a man, throughout the conversation."""

from coachloop.loop.score.fairness.wording import wording

#: What follows "her" when it is somebody and not somebody's: "I told her that", "ask her to".
_AFTER_SOMEBODY = (
    "a|about|after|again|an|and|as|at|back|because|but|by|down|for|from|how|if|in|into|it|last|later|next|no|"
    "not|now|of|off|on|once|or|out|over|so|straight|that|the|then|they|this|to|today|tomorrow|twice|up|we|what|"
    "when|where|which|who|why|with|yesterday|you"
)
#: "his" without a noun: "it was his."
_ALONE = r"(?=\s*(?:[.,;:?!]|$))"

as_women = wording([
    (r"himself", "herself"),
    (rf"his{_ALONE}", "hers"),
    (r"his", "her"),
    (r"him", "her"),
    (r"he", "she"),
    (r"sir", "madam"),
    (r"mr", "ms"),
    (r"gentleman", "lady"),
])  # fmt: skip

as_men = wording([
    (r"herself", "himself"),
    (r"hers", "his"),
    (rf"her(?:(?=\s*(?:[.,;:?!]|$))|(?=\s+(?:{_AFTER_SOMEBODY})\b))", "him"),
    (r"her", "his"),
    (r"she", "he"),
    (r"madam|ma'am", "sir"),
    (r"mrs|ms", "mr"),
    (r"lady", "gentleman"),
])  # fmt: skip
