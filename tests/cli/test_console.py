"""What is typed, waited for and looked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from supine.cli.console import LineInput


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe: where it is read, and where it is written."""
    read, write = os.pipe()
    yield read, write
    os.close(read)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe cannot be asked there")
def test_a_line_waits_once_it_is_whole(pipe: tuple[int, int]) -> None:
    """Looking for one neither waits nor takes anything away."""
    read, write = pipe
    lines = LineInput(read)
    assert not lines.interactive
    assert not lines.has_line()
    os.write(write, b" h")
    assert not lines.has_line()
    os.write(write, b"ear \r\n\nq")
    assert lines.has_line()
    assert lines.has_line()
    assert lines.read_line() == "hear"
    assert lines.has_line()
    assert lines.read_line() == ""
    assert not lines.has_line()
    os.close(write)
    assert lines.has_line()
    assert lines.read_line() == "q"
    assert lines.has_line()
    assert lines.read_line() is None


def test_lines_are_all_read_whatever_is_in_them(pipe: tuple[int, int]) -> None:
    """More than is read at a time, and bytes that are no text."""
    read, write = pipe
    os.write(write, b"x" * 9_000 + b"\n\xff\xfe\n")
    os.close(write)
    lines = LineInput(read)
    assert lines.read_line() == "x" * 9_000
    assert lines.read_line() == "��"
    assert lines.read_line() is None
