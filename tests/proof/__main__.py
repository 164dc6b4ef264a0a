"""The proof run: real files through the installed command, as a user would. `python -m tests.proof [FOLDER]`.

Prints one line a corpus: files, conversations, turns, seconds, conversations a second, warnings, and how many
quotes stand exactly where they say. Exit status 1 when a command fails or a quote does not stand in its turn.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from tests.proof import corpora

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
COMMAND = ROOT / ".venv" / "bin" / "coachloop"


@dataclass(frozen=True)
class Corpus:
    """`write` puts the files into a folder; None: they are read where they are."""

    name: str
    rubric: str
    write: Callable[[Path, Path], int] | None = None
    folder: Path | None = None
    call_type: str | None = None


CORPORA = (
    Corpus("formats", "interviewer", folder=DATA / "formats", call_type="interview"),
    Corpus("coraal_interviews", "interviewer", corpora.write_coraal),
    Corpus("annomi", "interviewer", corpora.write_annomi),
    Corpus("anthropic_interviewer", "interviewer", corpora.write_anthropic),
    Corpus("star", "contact_centre", corpora.write_star),
    Corpus("star, dates x8", "contact_centre", lambda data, out: corpora.write_star(data, out, 8)),
)


def run(*words: str) -> tuple[int, str, str]:
    done = subprocess.run([str(COMMAND), *words], capture_output=True, text=True, check=False)
    if "Traceback" in done.stderr:
        print(done.stderr, file=sys.stderr)
    return done.returncode, done.stdout, done.stderr


def answer(*words: str) -> Any:
    status, out, err = run(*words, "--json")
    if status not in (0, 3, 5):
        raise SystemExit(f"{' '.join(words)}: exit {status}\n{err}")
    return json.loads(out)


def prove(corpus: Corpus, work: Path) -> bool:
    """One line of the table; whether all is well."""
    place = work / corpus.name.replace(", ", "_").replace(" ", "_")
    files = corpus.folder or place / "files"
    if corpus.write is not None:
        corpus.write(DATA, files)
    where = ("-w", str(place / "workspace"))
    run("init", str(place / "workspace"))
    begun = time.monotonic()
    words = ["--call-type", corpus.call_type] if corpus.call_type else []
    status, _, said = run("import", str(files), "--yes", "--answer", "roles=as proposed", *words, *where)
    imported = time.monotonic() - begun
    scoring, _, _ = run("score", "--rubric", corpus.rubric, "--quiet", *where)
    seconds = time.monotonic() - begun
    counts = answer("status", *where)
    checks = answer("doctor", *where)
    problems = json.loads(answer("query", "select problems from import_batch", *where)[0]["problems"])
    unscored = answer("query", "select count(*) as n from score where status = 'failed'", *where)[0]["n"]
    exact = not any(check["mark"] == "✗" for check in checks)
    n_files = sum(1 for path in files.rglob("*") if path.is_file())
    n = counts["conversations"]
    print(
        f"| {corpus.name} | {n_files} | {n} | {counts['turns']} | {imported:.0f} + {seconds - imported:.0f} "
        f"| {n / seconds:.1f} | {len(problems)} | {counts['scores']} | {unscored} | {counts['evidence']} "
        f"| {'all' if exact else 'NO'} |",
        flush=True,
    )
    if not exact:
        print([check for check in checks if check["mark"] == "✗"], said)
    return status in (0, 3) and scoring in (0, 3) and exact


def talk_share_error(workspace: Path) -> str:
    """Stored talk shares against the time-based truth, which leaves pauses out (DATA.md), in shares 0..1."""
    with (DATA / "coraal_interviews/dev/talk_time.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["id"]: float(row["interviewer_share_time"]) for row in csv.DictReader(file)}
    sql = (
        "select c.external_id as id, s.details, s.value from score s join conversation c on c.id ="
        " s.conversation_id where s.criterion_version_id like 'engagement_ratio%' and s.status = 'scored'"
    )
    rows = answer("query", sql, "-w", str(workspace))
    speech = [abs(json.loads(r["details"])["pct_of_speech"] / 100 - truth[r["id"]]) for r in rows]
    duration = [abs(r["value"] / 100 - truth[r["id"]]) for r in rows]
    return (
        f"talk share, coraal, n {len(rows)}: of what is spoken (the truth's base) mean error "
        f"{mean(speech):.4f}, largest {max(speech):.4f}; of the duration (METHOD's default base) "
        f"{mean(duration):.3f}, {max(duration):.3f}"
    )


def main() -> int:
    if not DATA.is_dir():
        print(f"{DATA} is not there")
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="coachloop-proof-"))
    print("| corpus | files | conversations | turns | seconds: import + score | conversations/s | warnings ")
    print("| scores | failed | quotes | exact |\n|" + "---|" * 11)
    done = [prove(corpus, folder) for corpus in CORPORA]
    print(talk_share_error(folder / "coraal_interviews" / "workspace"))
    print(f"workspaces: {folder}")
    return 0 if all(done) else 1


sys.exit(main())
