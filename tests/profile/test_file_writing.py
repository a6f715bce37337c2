"""A profile written: it says what was chosen, and keeps what somebody wrote in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supine.errors import ProfileError
from supine.model import CONDITIONS, CUE_POSITIONS, GUIDANCE, PROPS, TrackOptions
from supine.profile import apply_values
from supine.profile.fields import find_non_default_values
from supine.profile.file import read_profile, write_profile
from supine.script.cue_catalogue import list_theme_cues, list_themes

words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "P", "S")), min_size=1)
sentences = (
    st.lists(words, min_size=1, max_size=8)
    .map(" ".join)
    .filter(lambda text: any(map(str.isalpha, text)) and len(text) <= 60)
)
theme_cues = sorted({cue.name for cue in list_theme_cues()})


def some(names: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """A list of names, each once."""
    return st.lists(names, max_size=4, unique=True)


own_cues = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"text": sentences},
            optional={"where": st.sampled_from(CUE_POSITIONS), "times": st.integers(1, 9)},
        ),
        st.fixed_dictionaries({"text": sentences, "every": st.sampled_from(["2m", "90s"])}),
    ),
    max_size=3,
)


def consistent(given: dict[str, object]) -> dict[str, object]:
    """The same without what is both preferred and left out."""
    kept = dict(given)
    for liked, unwanted in (("themes", "without_themes"), ("cues", "without_cues")):
        wanted, away = kept.get(liked), kept.get(unwanted)
        if isinstance(wanted, list) and isinstance(away, list):
            kept[unwanted] = [name for name in away if name not in wanted]
    return kept


givens = st.fixed_dictionaries(
    {},
    optional={
        "name": sentences,
        "speak_name": st.booleans(),
        "units": st.sampled_from(["metric", "imperial"]),
        "side": st.sampled_from(["left", "right"]),
        "props": some(st.sampled_from(PROPS)),
        "conditions": some(st.sampled_from(CONDITIONS)),
        "minutes": st.floats(1.0, 60.0).map(lambda minutes: f"{minutes:.3f}"),
        "voice": st.sampled_from(["heart", "tone"]),
        "pace": st.floats(80.0, 200.0),
        "bell": st.sampled_from(["bowl", "small", "none"]),
        "bell_level": st.floats(2.0, 30.0),
        "background": st.sampled_from(["rain", "none"]),
        "background_level": st.floats(18.0, 60.0),
        "seed": st.integers(-5, 10**6),
        "guidance": st.sampled_from(GUIDANCE),
        "themes": some(st.sampled_from(sorted(list_themes()))),
        "without_themes": some(st.sampled_from(sorted(list_themes()))),
        "cues": some(st.sampled_from(theme_cues)),
        "without_cues": some(st.sampled_from(theme_cues)),
        "say": own_cues,
        "words": st.dictionaries(sentences, sentences, max_size=3),
        "pronunciations": st.dictionaries(sentences, sentences, max_size=3),
    },
).map(consistent)


@given(givens)
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, keys: dict[str, object]
) -> None:
    """For any options, in a new file as in one that has other things in it already."""
    options = apply_values(TrackOptions(), keys)
    assert apply_values(TrackOptions(), find_non_default_values(options)) == options
    path = tmp_path_factory.mktemp("profile") / "new" / "profile.toml"
    write_profile(path, options)
    assert read_profile(path) == options
    path.write_text(MINE, encoding="utf-8")
    write_profile(path, options)
    assert read_profile(path) == options
    assert "# My back likes it slow." in path.read_text(encoding="utf-8")


MINE = """\
# My back likes it slow.
pace = 112  # not slower

minutes = 20

[[say]]
text = "I am here."

[words]
# Mother's word.
buttocks = "bottom"
"""


def test_one_choice_changes_one_line(tmp_path: Path) -> None:
    """Everything else stays as somebody wrote it, remarks and all."""
    path = tmp_path / "profile.toml"
    path.write_text(MINE, encoding="utf-8")
    write_profile(path, apply_values(read_profile(path), {"minutes": "25"}))
    assert path.read_text(encoding="utf-8") == MINE.replace("minutes = 20", 'minutes = "25:00"')
    write_profile(path, apply_values(read_profile(path), {"name": "Anna", "themes": ["breath"]}))
    text = path.read_text(encoding="utf-8")
    assert "# not slower" in text
    assert "# Mother's word." in text
    assert read_profile(path).preferences.themes == ("breath",)


def test_a_word_more_leaves_the_remarks_on_the_others(tmp_path: Path) -> None:
    """In a table as in a list; and a file that only its owner may read stays one."""
    kept = tmp_path / "mine.toml"
    kept.write_text('themes = [\n  "breath", # slow\n  "image",\n]\n' + MINE)
    kept.chmod(0o600)
    path = tmp_path / "profile.toml"
    path.symlink_to(kept)
    more = apply_values(read_profile(path), {"words": {"knees": "legs"}, "themes": ["ground"]})
    less = apply_values(more, {"without_themes": ["image"]})
    write_profile(path, less)
    text = kept.read_text()
    for remark in ("# slow", "# Mother's word.", "# not slower"):
        assert remark in text
    assert read_profile(path) == less
    assert path.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_profile_with_faults_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody may want what is in it; the faults are told."""
    path = tmp_path / "profile.toml"
    path.write_text("voise = 1\n", encoding="utf-8")
    with pytest.raises(ProfileError):
        write_profile(path, TrackOptions())
    assert path.read_text(encoding="utf-8") == "voise = 1\n"
