"""`supine new`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from supine.cli.app import app
from supine.cli.convert import read_guide_name
from supine.cli.options import (
    GuideOutput,
    choose_path,
    format_examples,
    make_argument,
    make_option,
    write_new_file,
)

_FIRST_GUIDE = """\
---
name: {name}
title: {title}
summary: A rest on the back, for a while.
kind: resting
minutes: {{shortest: 5, default: 10, longest: 60}}
position: on the back, knees bent
cautions:
  - "If you are pregnant or have a back condition, ask your clinician first."
---
# Lying down

[bell]
[3s]

Please ask your clinician first if you are pregnant or have a back condition.
[moment]

Lie down on your back, and bend both knees. Let your eyes fall shut.
[lie down]

# The rest

[fill: breath, weight, ground]

Let your back be wide, and rest on the floor.

[end]

# Coming back

Move your fingers a little, and your toes.
[9s]

Roll over to one side, and stay there for a while.
[20s]

Press the floor away with your hands, and come up slowly. Let your eyes open.
[10s]
[bell]
"""


@app.command(
    epilog=format_examples("supine new my-rest", "supine new my-rest --like constructive-rest")
)
def new(
    name: Annotated[str, make_argument("NAME", "Of the routine, as in my-rest.")],
    like: Annotated[
        str | None, make_option("--like ROUTINE", "Begin with a copy of this routine.")
    ] = None,
    output: GuideOutput = None,
) -> None:
    """Begin a guide, NAME.md.j2: a small one that works, or a copy of a routine.

    guides/README.md says how a guide is written. `supine check` finds what is wrong with it.
    """
    from supine.script.front_matter import load
    from supine.script.guides import SUFFIX, find_guide

    destination = choose_path(Path() if output is None else output, name, SUFFIX)
    called = read_guide_name(destination)
    if like:
        written = find_guide(like).path.read_text(encoding="utf-8")
        text = re.sub(r"^name:.*$", f"name: {called}", written, count=1, flags=re.MULTILINE)
    else:
        title = called.replace("-", " ").capitalize()
        text = _FIRST_GUIDE.format(name=called, title=title)
    write_new_file(destination, text)
    load(destination)
    print(destination)
