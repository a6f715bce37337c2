"""Tables to make, and what is asked of the tracks that came of them."""

from __future__ import annotations

import csv
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import soundfile

from supine.library.recipe import get_recipe_path, read_recipe
from supine.model import SAMPLE_RATE_HZ
from supine.storage.hashing import hash_file


@dataclass(frozen=True)
class Tracks:
    """A folder of tracks after a batch, and what its manifest says."""

    folder: Path
    name: str

    @property
    def manifest(self) -> list[dict[str, Any]]:
        """The rows of the manifest; the same ones in both of its files."""
        rows = json.loads((self.folder / f"{self.name}.manifest.json").read_text())["rows"]
        with (self.folder / f"{self.name}.manifest.csv").open(newline="") as file:
            table = list(csv.DictReader(file))
        assert [(row["track"], row["state"]) for row in table] == [
            (row["track"], row["state"]) for row in rows
        ]
        assert len({row["line"] for row in rows}) == len(rows)
        return list(rows)

    @property
    def states(self) -> dict[str, str]:
        """What became of each track, by its name."""
        return {row["track"]: row["state"] for row in self.manifest}

    def hashes(self) -> dict[str, str]:
        """What is in each track, by its name."""
        return {
            path.relative_to(self.folder).as_posix(): hash_file(path)
            for path in sorted(self.folder.rglob("*.mp3"))
        }

    def see_all_are_whole(self) -> None:
        """Each track has its recipe, its bytes, and its length to the sample; nothing else is left.

        Decoded by libsndfile, which takes LAME's padding off; the same bytes only once.
        """
        decoded_samples: dict[str, int] = {}
        for path in self.folder.rglob("*.mp3"):
            recipe = read_recipe(get_recipe_path(path))
            assert hash_file(path) == recipe.sha256, path
            if recipe.sha256 not in decoded_samples:
                decoded_samples[recipe.sha256] = soundfile.info(path).frames
            assert decoded_samples[recipe.sha256] == recipe.total_samples, path
            assert recipe.total_samples == (recipe.options.length_s or 0) * SAMPLE_RATE_HZ, path
        left = [path for path in self.folder.rglob(".*") if path.is_file()]
        assert left == []


Cells = Sequence[Mapping[str, object]]
WriteTable = Callable[[Cells], Path]


def write_rows(folder: Path, rows: Cells) -> Path:
    """A table of rows as CSV in a folder."""
    path = folder / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def write_table(tmp_path: Path) -> WriteTable:
    """Write a table of rows as CSV into the test's folder."""
    return functools.partial(write_rows, tmp_path)
