"""Numbers in sentences, written the same way everywhere."""


def percent(share: float) -> str:
    """A share 0..1 as `60 %` or `58.3 %`: rounding must not hide on which side of a limit it is."""
    value = round(100 * share, 1)
    return f"{value:.0f} %" if value == int(value) else f"{value:.1f} %"


def counted(n: int, one: str, many: str | None = None) -> str:
    """`1 person`, `3 people`; `many` is `one` with an s unless given."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def people(n: int) -> str:
    return counted(n, "person", "people")


def conversations(n: int) -> str:
    return counted(n, "conversation")
