"""`ducha serve` says what is wrong with its address before it says where the pages are."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive import Archive, DataDirectory
from crawler.errors import BusyError, ConfigError
from ducha import cli
from search_ui.commands import listening


def test_a_port_that_another_program_has_is_named_with_what_to_do(tmp_path: Path) -> None:
    Archive.open(DataDirectory(tmp_path), write=True).close()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = CliRunner().invoke(cli, ["--data", str(tmp_path), "serve", "--port", str(port)])
    assert isinstance(said.exception, BusyError)
    assert f"127.0.0.1:{port}: another program serves there" in str(said.exception)
    assert "--port 0" in str(said.exception)
    assert "search pages are at" not in said.output


def test_an_address_that_this_machine_does_not_have_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigError, match=r"serve\.host: 192\.0\.2\.7:0 cannot be served on"):
        listening("192.0.2.7", 0)


def test_port_0_is_a_free_one() -> None:
    with listening("127.0.0.1", 0) as one, listening("127.0.0.1", 0) as other:
        assert 0 < one.getsockname()[1] != other.getsockname()[1] > 0
