"""Rubric texts for these tests; the line numbers of SMALL are counted by hand in the margin."""

SCORERS = frozenset({"talk_share", "next_steps", "within", "required_phrase", "empathy_within"})

SMALL = """\
key: small
name: Small
subject: person
criteria:
  - key: next_steps
    name: Next steps
    description: Says what comes next.
    weight: 60
    scale: pass_fail
    scoring:
      - method: measure
        name: next_steps
      - method: human
    exemplary:
      text: Names a date.
      examples: ["I will ring you on Friday."]
    deficient:
      text: Leaves it open.
      examples: ["We will see."]
    call_types: [screen, panel]
    trackable: {in_recordings: yes, present_or_absent: yes, persons_choice: yes}
  - key: talk_share
    name: Talk share
    description: Leaves room.
    weight: 40
    scale:
      kind: share
      limit: 40
    scoring:
      - method: measure
        name: talk_share
"""
# Lines of SMALL: 1 key, 2 name, 3 subject, 4 criteria, 5 first criterion, 8 its weight, 9 its scale,
# 10 scoring, 11 measure, 12 its name, 13 human, 14 exemplary, 16 its examples, 17 deficient, 19 its examples,
# 20 call_types, 21 trackable, 22 second criterion, 25 its weight, 26 scale, 28 limit, 29 scoring, 31 name.

PARENT = """\
key: family
name: Family
subject: person
criteria:
  - key: steps
    name: Steps
    description: Says what comes next.
    weight: 70
    scale: pass_fail
    scoring: [{method: human}]
  - key: do_nots
    name: Do-nots
    description: Better left out.
    weight: 30
    children:
      - key: leading
        name: Leading
        description: Leads.
        weight: 25
        scale: pass_fail
        scoring: [{method: human}]
      - key: dual
        name: Dual
        description: Asks two things.
        weight: 75
        scale: pass_fail
        scoring: [{method: human}]
"""
# Lines of PARENT: 5 first criterion, 11 parent, 14 its weight, 15 children, 16 first child, 19 its weight,
# 22 second child, 25 its weight.
