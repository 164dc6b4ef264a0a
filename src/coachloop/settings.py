"""Where the workspace is and what it says: its file, the environment, and nothing else.

A workspace is a folder: `workspace.yaml` (this file), `coachloop.db` (the record, unless
COACHLOOP_DATABASE_URL names a PostgreSQL), `jobs.db` (background work), `mappings/`.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.policy import PolicyBook, read_policy_book
from coachloop.domain.score import RaterKind
from coachloop.engines.identity.settings import OidcSettings, read_oidc_settings
from coachloop.loop.score.judging.settings import JudgeSettings, read_judge_settings

FILE = "workspace.yaml"
_KEYS = (
    *("name", "time_zone", "sample", "policy", "comparable_sets", "coach", "rubrics", "series", "judge"),
    *("address", "proxy", "oidc"),
)
_SECRET = "secret"
_SECRET_BYTES = 32
_MOST_BYTES = 1_000_000
_DATABASES = ("postgresql://", "postgresql+psycopg://", "sqlite:///")


class WorkspaceMissing(CoachloopError):
    """No workspace was found where one was looked for."""

    code = "E-SET-001"
    kind = ErrorKind.NOT_FOUND


class WorkspaceInvalid(CoachloopError):
    """The workspace file cannot be used; nothing is started with half of it."""

    code = "E-SET-002"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Workspace:
    """An opened workspace file. `comparable_sets` are groups of call types that may share a window.

    `rubrics` names the call types that each rubric scores; a rubric that is not named scores none, unless
    it is the only one that is published. `series`: whose scores windows read, the machine's or people's.
    `judge`: the language model that may score too; without it nothing leaves the host. `address`: the public
    https address under which a proxy hands on what people ask for; without it only this machine is served.
    `proxy`: where that proxy is, believed when it says where a request came from; without it nobody is.
    `oidc`: who signs people in for us.
    """

    folder: Path
    name: str
    zone: ZoneInfo
    database_url: str
    jobs_url: str
    policy: PolicyBook = field(default_factory=PolicyBook)
    comparable_sets: tuple[tuple[str, ...], ...] = ()
    rubrics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    coach: str = "coach"
    sample: bool = False
    series: RaterKind = RaterKind.MACHINE
    judge: JudgeSettings | None = None
    address: str | None = None
    proxy: str | None = None
    oidc: OidcSettings | None = None

    @property
    def mappings(self) -> Path:
        return self.folder / "mappings"


def open_workspace(folder: Path, environ: Mapping[str, str] = os.environ) -> Workspace:
    """Read `folder`/workspace.yaml. Raises WorkspaceMissing or WorkspaceInvalid naming the setting."""
    path = folder / FILE
    if not path.is_file():
        raise WorkspaceMissing(
            f"There is no workspace in {folder}.",
            why=f"A workspace is a folder with a {FILE}.",
            fix=f"Make one with `coachloop init {folder}`, or name it with --workspace.",
        )
    raw = _read(path)
    unknown = sorted(set(raw) - set(_KEYS))
    if unknown:
        raise WorkspaceInvalid(
            f"Unknown setting `{unknown[0]}`.", where=str(path), fix=f"Known are: {', '.join(_KEYS)}."
        )
    sample = raw.get("sample") is True
    return Workspace(
        folder=folder,
        name=str(raw.get("name") or folder.resolve().name),
        zone=_zone(raw.get("time_zone", "UTC"), path),
        database_url=_database_url(folder, environ, sample),
        jobs_url=_jobs_url(folder, environ, sample),
        policy=read_policy_book(_mapping(raw, "policy", path), where=str(path)),
        comparable_sets=_sets(raw.get("comparable_sets", []), path),
        rubrics=_rubrics(_mapping(raw, "rubrics", path), path),
        coach=str(raw.get("coach") or "coach"),
        sample=sample,
        series=_series(raw.get("series", RaterKind.MACHINE.value), path),
        judge=read_judge_settings(_mapping(raw, "judge", path), where=str(path)),
        address=_address(raw.get("address"), path),
        proxy=str(raw["proxy"]) if raw.get("proxy") else None,
        oidc=read_oidc_settings(
            _mapping(raw, "oidc", path), environ.get("COACHLOOP_OIDC_SECRET"), where=str(path)
        ),
    )


def secret_of(folder: Path) -> bytes:
    """What only this workspace knows, made when it is first asked for. Raises WorkspaceInvalid."""
    path = folder / _SECRET
    if not path.exists():
        _write_secret(path)
    found = path.read_bytes()
    if len(found) < _SECRET_BYTES:
        raise WorkspaceInvalid(
            "The secret of the workspace is damaged.",
            fix="Remove the file: a new one is made, and forms that are open have to be loaded again.",
            where=str(path),
        )
    return found


def _write_secret(path: Path) -> None:
    """Whole or not at all, for its owner only; of two processes at the same time one is first."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(secrets.token_bytes(_SECRET_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(path: Path) -> dict[str, object]:
    if path.stat().st_size > _MOST_BYTES:
        raise WorkspaceInvalid("The file is too large.", why=f"At most {_MOST_BYTES} bytes.", where=str(path))
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise WorkspaceInvalid(
            "The file is not readable YAML.", why=str(error).replace("\n", " "), where=str(path)
        ) from error
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise WorkspaceInvalid("The file must hold `name: value` lines.", where=str(path))
    return {str(k): v for k, v in raw.items()}


def _mapping(raw: Mapping[str, object], name: str, path: Path) -> Mapping[str, object]:
    value = raw.get(name) or {}
    if not isinstance(value, Mapping):
        raise WorkspaceInvalid(f"`{name}` must hold `setting: value` lines.", where=str(path))
    return value


def _zone(name: object, path: Path) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WorkspaceInvalid(
            f"There is no time zone {name!r}.",
            where=str(path),
            fix="Use a name such as Europe/London or America/Chicago.",
        ) from error


def _series(raw: object, path: Path) -> RaterKind:
    if raw not in tuple(RaterKind):
        raise WorkspaceInvalid(
            f"`series` is {raw!r}.",
            where=str(path),
            fix="Write `series: machine` (what the scorers gave) or `series: human` (what people gave).",
        )
    return RaterKind(str(raw))


def _address(raw: object, path: Path) -> str | None:
    if raw is None:
        return None
    parts = urlsplit(str(raw))
    if parts.scheme != "https" or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise WorkspaceInvalid(
            "`address` must be the https address that people type, without a path.",
            where=str(path),
            fix="For example: address: https://coach.example.org",
        )
    return f"https://{parts.netloc}"


def _sets(raw: object, path: Path) -> tuple[tuple[str, ...], ...]:
    if not isinstance(raw, list) or not all(isinstance(group, list) for group in raw):
        raise WorkspaceInvalid(
            "`comparable_sets` must be a list of lists of call types.",
            where=str(path),
            fix="For example: comparable_sets: [[screen, phone screen]]",
        )
    return tuple(tuple(sorted(str(t) for t in group)) for group in raw)


def _rubrics(raw: Mapping[str, object], path: Path) -> dict[str, tuple[str, ...]]:
    if not all(isinstance(types, list) for types in raw.values()):
        raise WorkspaceInvalid(
            "`rubrics` must give each rubric a list of call types.",
            where=str(path),
            fix="For example: rubrics: {interviewer: [screen, panel]}",
        )
    return {str(key): tuple(str(t) for t in types) for key, types in raw.items() if isinstance(types, list)}


def _database_url(folder: Path, environ: Mapping[str, str], sample: bool) -> str:
    # Sample data never goes into the organisation's own database.
    return _given(environ, sample) or f"sqlite:///{(folder / 'coachloop.db').resolve()}"


def _jobs_url(folder: Path, environ: Mapping[str, str], sample: bool) -> str:
    return _given(environ, sample) or f"sqlite:///{(folder / 'jobs.db').resolve()}"


def _given(environ: Mapping[str, str], sample: bool) -> str:
    given = "" if sample else environ.get("COACHLOOP_DATABASE_URL", "")
    if given and not given.startswith(_DATABASES):
        raise WorkspaceInvalid(
            "COACHLOOP_DATABASE_URL names no database that can be used.",
            fix="Write it as postgresql://user:password@host/database, or take it away to use a file.",
        )
    return given
