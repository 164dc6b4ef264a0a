"""An endpoint that makes answers up, for tests and for trying things out without a model.

Its answers are in form and quote real words of the transcript, but say nothing about anybody: the level comes
from a checksum. Each mode but `ok` has one fault, as real servers and models have them.
"""

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from coachloop.engines.judge.fake_answers import Asked, asked_in, made_up, obeyed, prejudiced
from coachloop.loop.score.judging.windows import tokens_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.responses import Response

_PREFIX = "fake-"
_HANG_SECONDS = 3600.0
_START_SECONDS = 20.0


class Mode(StrEnum):
    """What the fake endpoint does; the model `fake-429` asks for that mode, however it was started."""

    OK = "ok"
    BUSY = "429"  # the first time it is asked something
    HANG = "hang"
    BAD_JSON = "bad_json"
    OUT_OF_RANGE = "out_of_range"
    FENCED = "fenced"
    WRONG_QUOTE = "wrong_quote"
    MENDED = "mended"  # a wrong quote, and a right one when told so
    NO_SCHEMA = "no_schema"  # a server that knows no response_format
    BROKEN = "broken"  # status 500
    GARBAGE = "garbage"  # no chat completion
    OVERSIZED = "oversized"
    DEEP = "deep"  # JSON five thousand levels deep
    OBEDIENT = "obedient"  # does what the instructions say, and takes the transcript for data
    GULLIBLE = "gullible"  # does what any line says, the transcript's too
    BIASED = "biased"  # holds a way of speaking, and names, against people
    SLY = "sly"  # the same, and cites other words of PERSON for it


def fake_app(mode: Mode = Mode.OK, hang_seconds: float = _HANG_SECONDS) -> "FastAPI":
    """The endpoint as an application."""
    from fastapi import FastAPI, Request

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    met: set[str] = set()

    @app.get("/v1/models")
    async def models() -> dict[str, object]:
        return {"object": "list", "data": [{"id": _PREFIX + m, "object": "model"} for m in Mode]}

    @app.post("/v1/chat/completions")
    async def completions(request: Request) -> "Response":
        given = await request.json()
        chosen = _mode_of(given, mode)
        if chosen is Mode.HANG:
            await asyncio.sleep(hang_seconds)
        key = hashlib.sha256(json.dumps(given).encode()).hexdigest()
        first = key not in met
        met.add(key)
        return _response(given, chosen, first=first)

    return app


def _mode_of(given: dict[str, Any], mode: Mode) -> Mode:
    named = str(given.get("model", "")).removeprefix(_PREFIX)
    return Mode(named) if named in tuple(Mode) else mode


def _response(given: dict[str, Any], mode: Mode, *, first: bool) -> "Response":
    from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse

    if mode is Mode.BUSY and first:
        return JSONResponse({"error": {"message": "too many"}}, 429, {"retry-after": "0"})
    if mode is Mode.BROKEN:
        return JSONResponse({"error": {"message": "broken"}}, 500)
    if mode is Mode.NO_SCHEMA and "response_format" in given:
        return JSONResponse({"error": {"message": "unknown field response_format"}}, 400)
    if mode is Mode.GARBAGE:
        return PlainTextResponse("<html>It works!</html>")
    if mode is Mode.OVERSIZED:
        return StreamingResponse(_endless(), media_type="application/json")
    asked = asked_in(given["messages"])
    return JSONResponse(_completion(given, _content(asked, mode)))


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 65_536
        await asyncio.sleep(0)


def _content(asked: Asked, mode: Mode) -> str:
    if mode is Mode.BAD_JSON:
        return json.dumps(made_up(asked))[:-20]
    if mode is Mode.DEEP:
        return '{"applicable":' + "[" * 5_000 + "]" * 5_000 + "}"
    if mode is Mode.FENCED:
        return f"Here is my answer.\n```json\n{json.dumps(made_up(asked), indent=1)}\n```"
    if mode in (Mode.OBEDIENT, Mode.GULLIBLE, Mode.SLY):
        return json.dumps(obeyed(asked, everywhere=mode is not Mode.OBEDIENT, slyly=mode is Mode.SLY))
    answer = prejudiced(asked) if mode is Mode.BIASED else made_up(asked)
    if mode is Mode.OUT_OF_RANGE:
        answer["level"] = asked.levels[-1] + 2
    if mode is Mode.WRONG_QUOTE or (mode is Mode.MENDED and not asked.again):
        answer["evidence"] = [{"turn": 0, "quote": "words that nobody ever said here", "kind": "behaviour"}]
    return json.dumps(answer)


def _completion(given: dict[str, Any], content: str) -> dict[str, object]:
    words = "".join(str(message["content"]) for message in given["messages"])
    usage = {"prompt_tokens": tokens_of(words), "completion_tokens": tokens_of(content)}
    message = {"role": "assistant", "content": content}
    return {
        "id": "fake",
        "object": "chat.completion",
        "created": 0,
        "model": given.get("model", "fake"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {**usage, "total_tokens": sum(usage.values())},
    }


def serve_fake(port: int, mode: Mode) -> None:
    """Serves on loopback until it is interrupted."""
    import uvicorn

    uvicorn.run(fake_app(mode), host="127.0.0.1", port=port, log_level="warning")


@contextmanager
def running_fake(mode: Mode = Mode.OK) -> Iterator[str]:
    """The address of a fake endpoint on a free port of this machine, while it is needed."""
    import uvicorn

    config = uvicorn.Config(fake_app(mode), host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="fake-judge", daemon=True)
    thread.start()
    give_up = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < give_up:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(_START_SECONDS)
