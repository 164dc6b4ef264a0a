"""Files dropped on the import page: kept in the workspace until they are imported or thrown away."""

import json
import re
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from starlette.datastructures import UploadFile

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound

MOST_FILES = 2_000
MOST_BYTES = 500_000_000
_CHUNK = 1 << 20
_ID = re.compile(r"[a-z0-9]{16}")
_STATE = "upload.json"
#: What nobody went on with for so long is thrown away at the next upload.
_OLD_SECONDS = 7 * 86_400


class NothingUploaded(CoachloopError):
    """A form of the import page came without a file."""

    code = "E-WEB-020"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Upload:
    """What was dropped and what was said about it. `kind` is "calls" or a kind of table.

    `meant` is, for a table, the field and the scale of each column that somebody changed; `run_id` names
    the import that reads these files, once it was begun.
    """

    id: str
    folder: Path
    kind: str
    made_by: str
    call_type: str = ""
    scored_person: str = ""
    profile: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    meant: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    run_id: str = ""

    @property
    def files(self) -> Path:
        return self.folder / "files"


def keep(root: Path, kind: str, made_by: str, files: Sequence[UploadFile]) -> Upload:
    """Writes the files into a folder of their own. Raises NothingUploaded."""
    named = [f for f in files if f.filename]
    if not named:
        raise NothingUploaded("No file was chosen.", fix="Drop files or a folder, or choose them.")
    upload_id = secrets.token_hex(8)
    upload = Upload(upload_id, root / upload_id, kind, made_by)
    upload.files.mkdir(parents=True, mode=0o700)
    for file in named:
        with _free(upload.files, file.filename or "").open("xb") as out:
            while chunk := file.file.read(_CHUNK):
                out.write(chunk)
        file.file.close()
    save(upload)
    return upload


def _free(folder: Path, given: str) -> Path:
    """A plain name in the folder, whatever path the browser sent; -2, ... beside another of that name."""
    name = re.sub(r"[^\w .()+@-]", "_", given.replace("\\", "/").rpartition("/")[2]).lstrip(".")[-120:]
    path = folder / (name or "file")
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return path


def save(upload: Upload) -> None:
    """What is said about it, in one step."""
    raw = {name: value for name, value in asdict(upload).items() if name not in ("id", "folder")}
    part = upload.folder / f".{_STATE}"
    part.write_text(json.dumps(raw), encoding="utf-8")
    part.replace(upload.folder / _STATE)


def find(root: Path, upload_id: str) -> Upload:
    """Raises NotFound."""
    folder = root / upload_id
    if not _ID.fullmatch(upload_id) or not (folder / _STATE).is_file():
        raise NotFound("There is no such upload.", fix="Drop the files again: /import.")
    return _read(folder)


def _read(folder: Path) -> Upload:
    raw = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    meant = {name: (str(pair[0]), str(pair[1])) for name, pair in raw.pop("meant").items()}
    return Upload(id=folder.name, folder=folder, meant=meant, **raw)


def waiting(root: Path) -> tuple[Upload, ...]:
    """What was dropped and not imported yet, by id."""
    folders = sorted(path.parent for path in root.glob(f"*/{_STATE}")) if root.is_dir() else []
    return tuple(upload for upload in map(_read, folders) if not upload.run_id)


def began(upload: Upload, run_id: str) -> None:
    """Its files are read by this run from now on."""
    save(replace(upload, run_id=run_id))


def throw_away(upload: Upload) -> None:
    shutil.rmtree(upload.folder, ignore_errors=True)


def sweep(root: Path, finished: Sequence[str]) -> None:
    """Throws away what these finished runs have read, and what was left lying for a week."""
    for path in sorted(root.glob(f"*/{_STATE}")) if root.is_dir() else []:
        old = path.stat().st_mtime < time.time() - _OLD_SECONDS
        if old or _read(path.parent).run_id in finished:
            throw_away(_read(path.parent))
