"""docs/reference/transcripts.md says what the code does: formats, fields, codes, examples."""

import re
from pathlib import Path

from coachloop.engines.transcripts import READERS
from coachloop.engines.transcripts.facts import FACT_FIELDS
from coachloop.engines.transcripts.json_layouts import LAYOUTS
from coachloop.loop.ingest.files import Source, understand

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/reference/transcripts.md").read_text(encoding="utf-8")
CODE = [*(ROOT / "src/coachloop/engines/transcripts").rglob("*.py")]
CODE += [ROOT / f"src/coachloop/loop/ingest/{name}.py" for name in ("files", "decode", "kinds", "archives")]


def example(language: str) -> Source:
    (text,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return Source(f"example.{language}", text, None)


def test_every_format_is_listed() -> None:
    names = {reader.name for reader in READERS} | {layout.name for layout in LAYOUTS}
    refused = {"json", "zoom_chat", "aws_bda_custom"}
    assert [name for name in sorted(names - refused) if f"`{name}`" not in PAGE] == []


def test_every_field_is_listed() -> None:
    assert [name for name in FACT_FIELDS if f"`{name}`" not in PAGE] == []


def test_every_code_is_listed() -> None:
    used = {code for path in CODE for code in re.findall(r"E-IMP-(\d{3})", path.read_text(encoding="utf-8"))}
    listed = set(re.findall(r"\b(\d{3})\b", PAGE[PAGE.index("## Codes") :]))
    assert used == listed


def test_the_json_example_is_read() -> None:
    (parsed,) = understand(example("json"), READERS)
    assert (parsed.format, parsed.problems) == ("coachloop_json", ())
    assert [(turn.start_ms, turn.end_ms) for turn in parsed.turns] == [(500, 2_000), (2_300, 4_100)]
    assert parsed.facts.roles == {"Dana Reyes": "person", "Robin": "counterpart"}


def test_the_csv_example_is_read() -> None:
    first, second = understand(example("csv"), READERS)
    assert (first.format, first.problems, second.problems) == ("csv_turns", (), ())
    assert [len(first.turns), len(second.turns)] == [2, 1]
