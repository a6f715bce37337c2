"""The page for people who write guides: every example on it works as it stands there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from supine.audio.clip_cache import ClipCache
from supine.cli.app import app
from supine.model import CONDITIONS, Listener, TrackOptions
from supine.pipeline.check_guide import check_guide
from supine.pipeline.plan import plan_track
from supine.profile.fields import FIELDS
from supine.script.front_matter import load

REPOSITORY = Path(__file__).parents[1]
PAGES = {"guides/README.md": 3, "README.md": 1}
"""Pages with guides on them, and how many."""


def examples(page: str) -> list[str]:
    """The guides on a page: blocks that begin with front matter."""
    return re.findall(r"```\w*\n(---\n.*?)```", (REPOSITORY / page).read_text(), re.DOTALL)


@pytest.mark.parametrize(
    ("page", "number"), [(page, n) for page, count in PAGES.items() for n in range(count)]
)
def test_example_is_sound_at_every_length(
    page: str, number: int, tmp_path: Path, cache: ClipCache
) -> None:
    """Checked at its three lengths, and with each condition and side."""
    found = examples(page)
    assert len(found) == PAGES[page]
    name = re.search(r"^name: (.+)$", found[number], re.MULTILINE)
    assert name
    path = tmp_path / f"{name.group(1)}.md.j2"
    path.write_text(found[number])
    guide = load(path)
    assert check_guide(guide).lengths
    for side in ("left", "right"):
        listener = Listener(side=side, units="imperial", conditions=CONDITIONS)
        plan = plan_track(guide, TrackOptions(voice="tone", listener=listener), cache)
        assert plan.timeline.total_samples == round(guide.minutes.default * 60 * 44_100)


def test_commands_in_the_readme_are_commands_that_are_there() -> None:
    """Every `supine …` and every option on the pages is one that the program knows."""
    from typer.main import get_command  # noqa: PLC0415 - only here

    commands = getattr(get_command(app), "commands")  # noqa: B009 - typer's class is private
    options = {o for c in commands.values() for p in c.params for o in p.opts} | {"--help"}
    for page in PAGES:
        text = (REPOSITORY / page).read_text()
        named = set(re.findall(r"\bsupine ([a-z]+)\b", "\n".join(_code(text))))
        assert named <= set(commands) | {"is", "says"}, page
        shell = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
        used = {
            option
            for line in shell.splitlines()
            if line.startswith("supine")
            for option in re.findall(r"(?<=\s)--?[a-z][a-z0-9-]*", line.split("#")[0])
        }
        assert used <= options, page


def test_the_table_of_options_is_the_one_that_is_written() -> None:
    """`python scripts/option_table.py` would change nothing."""
    path = REPOSITORY / "scripts" / "option_table.py"
    spec = importlib.util.spec_from_file_location("option_table", path)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert script.replace_table(readme) == readme
    for field in FIELDS.values():
        assert all(f"`{name}`" in readme for name in field.names)


def _code(text: str) -> list[str]:
    return re.findall(r"`+([^`]+)`+", text)
