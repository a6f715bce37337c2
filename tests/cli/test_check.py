"""`supine check`: every fault of every guide, each in a line with its file and its line."""

from __future__ import annotations

import sys
from pathlib import Path

from support.running import HEAD, run, write_guide

HEAD_LINES = len(HEAD.splitlines())


def test_a_sound_guide_is_said_to_be_sound(tmp_path: Path) -> None:
    """With how it comes out at its shortest, default and longest."""
    done = run("check", write_guide(tmp_path, longest=5))
    assert (done.code, done.err) == (0, "")
    assert "quick is sound" in done.out
    assert [line.split()[0] for line in done.out.splitlines()[1:]] == ["0:30", "1:00", "5:00"]


def test_all_faults_of_all_guides_come_at_once(tmp_path: Path) -> None:
    """Nobody should have to run it once for each fault; a sound guide among them is still named."""
    body = "Hello [6s] there.\n\n[nonsense]\n\n[bell 99]\n\nAn [ open bracket.\n\n## Two\n"
    marks = write_guide(tmp_path, body, name="marks", shortest=1, longest=1)
    matter = tmp_path / "matter.md.j2"
    matter.write_text("---\nname: matter\ntitle: 3\nauthor: me\nkind: odd\n---\nHi.\n")
    sound = write_guide(tmp_path, name="sound", shortest=1, longest=1)
    done = run("check", marks, matter, sound, tmp_path / "binary.md.j2")
    assert "there is no guide file" in done.error

    (tmp_path / "binary.md.j2").write_bytes(bytes(range(256)))
    done = run("check", marks, matter, sound, tmp_path / "binary.md.j2")
    assert done.code == 1
    assert "sound is sound" in done.out
    lines = done.err.splitlines()
    assert all(line.startswith("supine: ") for line in lines)
    for number in (1, 3, 5, 7, 9):
        assert any(f"marks.md.j2:{HEAD_LINES + number}: " in line for line in lines), number
    for number in (3, 4, 5):
        assert any(f"matter.md.j2:{number}: " in line for line in lines), number
    for missing in ("summary", "minutes", "position", "cautions"):
        assert any(f"'{missing}' is missing" in line for line in lines)
    assert any("binary.md.j2: it is not text" in line for line in lines)
    assert len(lines) == len(set(lines))


def test_a_fault_of_a_theme_names_the_theme_and_its_line(tmp_path: Path) -> None:
    """A guide's own themes stand in a folder beside it; a fault there is shown there."""
    themes = tmp_path / "themes"
    themes.mkdir()
    guide = write_guide(tmp_path, "[fill: own]\n\nRest.\n\n[end]\n", shortest=1, longest=1)
    for text, line in (
        ("# Remarks\nA [mark] in it.\n", "themes/own.txt:2: "),
        ("One.\n\nOne.\n", "themes/own.txt:3: "),
        ("\n", "themes/own.txt: "),
    ):
        (themes / "own.txt").write_text(text)
        assert run("check", guide).error.startswith(line)
    (themes / "own.txt").write_bytes("Lass den Rücken breit.".encode("latin-1"))
    assert "themes/own.txt" in run("check", guide).error


def test_a_guide_is_found_by_its_file_wherever_one_stands(tmp_path: Path) -> None:
    """A bare file name is enough, and nothing in the folder is taken for a part of supine."""
    # Spoken here, it is ready there.
    assert run("check", write_guide(tmp_path, shortest=1, longest=1)).code == 0
    trap = "import pathlib\npathlib.Path('trapped').touch()\n"
    for name in ("json.py", "jinja2.py", "random.py"):
        (tmp_path / name).write_text(trap)
    # As the command `supine` runs, with the folder one stands in not among Python's own.
    command = (sys.executable, "-P", "-m", "supine")
    done = run("check", "quick.md.j2", cwd=tmp_path, command=command)
    assert done.code == 0, done.err
    assert not (tmp_path / "trapped").exists()
