"""The examples scorer: any criterion from its example sentences, better with an organisation's own scores.

Without scores of people the clauses of the scored person are held against the example sentences of the two
anchors (`likeness`). With enough of them a small regularised head is fitted for that criterion (`fitting`),
checked on conversations and on people that it was not fitted to (`checking`). Everything here is worked out
from values; texts become vectors by an Embedder that wiring hands over. Imports numpy.
"""
