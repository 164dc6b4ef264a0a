"""`make heads`: trains every head and writes the weights into the package. The same input, the same bytes.

Reads training/examples and, of ../shared/data, only sets whose licence permits a shipped model.
"""

from collections.abc import Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.heads.specs import ACT, HEADS, QUESTION
from coachloop.loop.score.heads.weights import FOLDER as PACKAGE
from coachloop.loop.score.model import Embedder
from training.examples import Example, load
from training.fit import fit, save, vectors
from training.items import act_items, head_items, question_items
from training.public import Exchange, Line, Meant, question_lines, read_exchanges, sign_lines
from training.uptake import fit_uptake

MAIN = ("question", "reflection", "advice", "act")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def train(
    examples: Sequence[Example],
    lines: Sequence[Line],
    meant: Sequence[Meant],
    exchanges: Sequence[Exchange],
    embedder: Embedder | None,
    path: Path,
) -> None:
    """Writes the weights of all heads to `path`."""
    own = [one for one in examples if one.behaviour in MAIN]
    items = {QUESTION: question_items(own, lines), ACT: act_items(own)}
    items |= {head.name: head_items(head, examples, meant) for head in HEADS}
    embedded = [item for name, each in items.items() if name != QUESTION for item in each]
    known = vectors(embedded, embedder)
    fitted = {name: fit(each, {} if name == QUESTION else known) for name, each in items.items()}
    save(path, fitted, fit_uptake(examples, exchanges), embedder)


def main() -> None:
    examples, lines, meant = load(), question_lines(SHARED), sign_lines(SHARED)
    exchanges = read_exchanges(SHARED)
    with threadpool_limits(1):
        for embedder in (MiniLM(), None):
            path = PACKAGE / f"{embedder.name if embedder else 'words'}.npz"
            train(examples, lines, meant, exchanges, embedder, path)
            print(
                f"{path.name}: {path.stat().st_size // 1000} kB, {len(examples)} examples, {len(lines)} lines"
            )


if __name__ == "__main__":
    main()
