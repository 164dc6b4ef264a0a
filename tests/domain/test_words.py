"""Numbers in sentences."""

import pytest

from coachloop.domain.words import probability


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0, "below 0.01"),
        (0.0049, "below 0.01"),
        (0.344, "0.34"),
        (0.9, "0.90"),
        (0.9951, "above 0.99"),
        (1.0, "above 0.99"),
        # Two digits would say that a label begins: "improved" at .95, "8 pp likely" at .80, "worse" at .05 ...
        (0.95, "0.95"),
        (0.9499, "0.949"),
        (0.947, "0.947"),
        (0.7999, "0.799"),
        (0.8, "0.80"),
        (0.05, "0.05"),
        (0.0501, "0.051"),
        (1 - 0.95, "0.05"),
        (0.1001, "0.101"),
        (0.1, "0.10"),
    ],
)
def test_a_probability_is_no_certainty_and_stays_on_its_side_of_a_limit(p: float, said: str) -> None:
    assert probability(p) == said
