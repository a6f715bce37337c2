"""Guides: finding them, reading their front matter, rendering their templates.

A guide is one file, `NAME.md.j2`: front matter in YAML between two `---`, then a Jinja
template of spoken cues. To add a routine, add a file to `guides/`; that is all.
"""

from supine.guide.find import all_guides, at_home, find_guide, guide_folders, guide_paths
from supine.guide.front_matter import load
from supine.guide.render import Rendering, reminders, render, themes_of

__all__ = [
    "Rendering",
    "all_guides",
    "at_home",
    "find_guide",
    "guide_folders",
    "guide_paths",
    "load",
    "reminders",
    "render",
    "themes_of",
]
