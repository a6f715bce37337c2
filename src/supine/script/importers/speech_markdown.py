"""Speech Markdown (speechmarkdown.org): plain text, with modifiers and sections.

The words are spoken and the styling is left away: a track has one voice at one pace. What
changes the words (`sub`, `characters`, `ordinal`) and every break is done. A key that the
format does not have is a fault.
"""

from __future__ import annotations

import re

from supine.script.importers.builder import Builder
from supine.script.importers.plain import read_plain
from supine.script.importers.ssml import read_as
from supine.script.marks import is_mark

_MODIFIED = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)\[([^\[\]]*)\]")
_SUB_SHORT = re.compile(r"\(([^()]*)\)\{([^{}]*)\}")
_SECTION = re.compile(r"#\[([^\[\]]*)\]")
_AUDIO = re.compile(r"!(?:\([^()]*\))?\[[^\[\]]*\]")
_BOOKMARK = re.compile(r"""\[mark\s*:\s*(?:"[^"\[\]]*"|'[^'\[\]]*')\s*;?\s*\]""")
_KEY = re.compile(r"""\s*([a-zA-Z]+)\s*(?::\s*(?:"([^"]*)"|'([^']*)'))?\s*(?:;|$)""")
_IPA_SHORT = re.compile(r"\s*/[^/]*/\s*")
_IPA_AFTER = re.compile(r"\(([^()]*)\)(/[^/\s][^/\n]*/)")
_IPA_ALONE = re.compile(r"(?<!\S)/(?=[^/\n]*[^\x00-\x7f])[^/\n]+/(?!\w)")
_EMPHASIS = tuple(
    re.compile(rf"(?<![\w{mark}]){run}(?=[^\s{mark}])([^{mark}\n]*?)(?<=\S){run}(?![\w{mark}])")
    for mark, run in ((r"+", r"\+\+"), (r"+", r"\+"), (r"~", "~"), (r"\-", r"-"))
)

_STYLES = frozenset(
    "emphasis whisper excited disappointed newscaster dj voice lang pitch rate vol volume "
    "timbre drc ipa defaults style role angry calm cheerful friendly hopeful sad serious shouting "
    "terrified unfriendly whispering".split()
)
_NOTED = _STYLES - {"emphasis", "ipa", "defaults"}
_SIGNS = re.compile(
    r"\)\[[a-z]|#\[[a-z]|\[break\s*:\s*[\"']|\[mark\s*:\s*[\"']|\+\+\S[^+\n]*\+\+|!\[[\"']"
)


def looks_like_speech_markdown(text: str) -> bool:
    """Whether a text has something that only Speech Markdown has."""
    return bool(_SIGNS.search(text))


def read_speech_markdown(text: str, builder: Builder) -> None:
    """Read Speech Markdown into a builder."""
    read_plain(text, builder, _remove_styling)


def _remove_styling(text: str, first_line: int, builder: Builder) -> str:
    def find_line(found: re.Match[str]) -> int:
        return first_line + found.string.count("\n", 0, found.start())

    def replace_audio(found: re.Match[str]) -> str:
        builder.add_fault(
            find_line(found), "a sound is played in it", "A track has words and bells"
        )
        return " "

    def replace_section(found: re.Match[str]) -> str:
        for key, _ in _read_keys(found.group(1), find_line(found), builder):
            if key not in _STYLES:
                builder.add_fault(find_line(found), f"#[{key}] is not a section of Speech Markdown")
        return _keep_lines(found)

    def replace_modified(found: re.Match[str]) -> str:
        return _apply_modifiers(found, find_line(found), builder)

    def replace_short_sub(found: re.Match[str]) -> str:
        return found.group(2) + _keep_lines(found)

    text = _AUDIO.sub(replace_audio, text)
    text = _SECTION.sub(replace_section, text)
    text = _BOOKMARK.sub(_keep_lines, text)
    text = _IPA_AFTER.sub(r"(\1)[\2]", text)
    text = _MODIFIED.sub(replace_modified, text)
    for alone in _IPA_ALONE.finditer(text):
        hint = "Write the word before it, as in (data)/ˈdeɪtə/"
        builder.add_fault(find_line(alone), f"{alone.group()} has no word to speak", hint)
    text = _SUB_SHORT.sub(replace_short_sub, text)
    for emphasis in _EMPHASIS:
        text = emphasis.sub(r"\1", text)
    return text


def _keep_lines(found: re.Match[str]) -> str:
    """Return the line feeds of what is taken out, so that later lines keep their numbers."""
    return "\n" * found.group().count("\n")


def _apply_modifiers(found: re.Match[str], line: int, builder: Builder) -> str:
    text, modifiers = found.groups()
    if is_mark(modifiers):
        return found.group()
    if _IPA_SHORT.fullmatch(modifiers):
        modifiers = "ipa"
    for key, value in _read_keys(modifiers, line, builder):
        if key == "sub":
            text = value
        elif key in {"expletive", "bleep"}:
            builder.add_fault(line, "a word is bleeped out", "Take it out")
        elif (read := read_as(key, text, value, builder, line)) is not None:
            text = read
        elif key not in _STYLES:
            builder.add_fault(line, f"[{key}] is not a modifier of Speech Markdown")
    return text + "\n" * (found.group().count("\n") - text.count("\n"))


def _read_keys(written: str, line: int, builder: Builder) -> list[tuple[str, str]]:
    """Return the keys and values between brackets; what is neither is a fault."""
    found = []
    start = 0
    while written[start:].strip():
        key = _KEY.match(written, start)
        if not key:
            builder.add_fault(
                line, f"[{written[:40]}] is not understood", 'Write it as in [sub:"words"]'
            )
            return []
        name = key.group(1).lower()
        found.append((name, key.group(2) or key.group(3) or ""))
        if name == "ipa":
            builder.note(line, "its [ipa] is left away: see --pronounce for how a word is said")
        elif name in _NOTED:
            builder.note(line, f"its {name} is left away: a track has one voice at one pace")
        start = key.end()
    return found
