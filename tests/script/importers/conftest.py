"""What the tests of written scripts share: a file with a text in it, read or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from supine.errors import GuideError
from supine.script.importers import read_script
from supine.script.importers.builder import WrittenScript
from support.scripts_written import FaultsOf, Read


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text as a file of a name."""

    def read_text(text: str | bytes, name: str = "script.txt") -> WrittenScript:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_script(path)

    return read_text


@pytest.fixture
def faults_of(read: Read) -> FaultsOf:
    """Every fault of a text, as "LINE: message"."""

    def faults(text: str | bytes, name: str = "script.txt") -> list[str]:
        with pytest.raises(GuideError) as caught:
            read(text, name)
        return [f"{fault.line}: {fault.message}" for fault in caught.value.faults]

    return faults
