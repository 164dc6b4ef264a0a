"""Does a score change when only something changes that must not matter: a name, a way of speaking?

Each conversation is written once more with that one thing changed, both are scored by the same scorer, and
the scores are compared (counterfactual pairs). Everything here is worked out from values.
"""
