"""What the command line and the page both show as JSON: a routine, a track's timeline."""

from __future__ import annotations

from dataclasses import asdict

from supine.make import Plan
from supine.model import Guide
from supine.record import timeline_record

_KEPT_TO_OURSELVES = ("path", "template", "template_line")


def guide_as_json(guide: Guide) -> dict[str, object]:
    """A routine's front matter; neither its template nor where that lies on this machine."""
    value = asdict(guide)
    for key in _KEPT_TO_OURSELVES:
        del value[key]
    return value


def plan_as_json(plan: Plan) -> dict[str, object]:
    """The timeline as the record has it."""
    parts = timeline_record(plan.timeline)
    return {
        "routine": plan.guide.name,
        "length_s": plan.length_s,
        "voice": plan.choices.voice,
        **{
            key: [part.model_dump() for part in value] if isinstance(value, tuple) else value
            for key, value in parts.items()
        },
        "left_out": [said.text for said in plan.left_out],
    }
