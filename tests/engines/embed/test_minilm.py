"""The model file is checked before it is used, and nothing asks the network."""

import socket
from pathlib import Path
from typing import NoReturn

import pytest

from coachloop.engines.embed import minilm
from coachloop.engines.embed.errors import ModelAbsent, ModelNotGenuine
from coachloop.engines.embed.minilm import MODEL, MiniLM, model_file, model_installed


def test_no_socket_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert MiniLM().embed(["nothing leaves this machine"]).shape == (1, 384)


def test_one_changed_byte_is_refused(tmp_path: Path) -> None:
    data = bytearray(model_file().read_bytes())
    data[1000] ^= 1
    changed = tmp_path / "model.onnx"
    changed.write_bytes(data)

    with pytest.raises(ModelNotGenuine, match=MODEL.sha256):
        MiniLM(changed)


def test_another_size_is_refused_unread(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"x" * 100)

    with pytest.raises(ModelNotGenuine):
        MiniLM(other)


def test_a_missing_file_and_a_missing_package_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelAbsent, match="coachloop\\[embed\\]"):
        MiniLM(tmp_path / "model.onnx")

    monkeypatch.setattr(minilm, "find_spec", lambda name: None)
    assert not model_installed()
    with pytest.raises(ModelAbsent, match="not installed"):
        MiniLM()


def test_the_version_is_that_of_the_file() -> None:
    assert MiniLM().version == MODEL.sha256[:12]
