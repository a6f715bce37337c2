"""The only room that puts the stages in order: a guide and choices to a track on disk.

`plan_track` (a guide), `plan_script` (a script that somebody brought) and `plan_remake` (a
record) give a `Plan`; `write_track` makes a file of it with a record (`record_of`), and
`copy_track` that of a plan that sounds the same.
"""

from supine.make.asking import as_data, asked_sha256, look_now
from supine.make.plan import Plan, Progress, Voices, check, no_progress
from supine.make.planning import plan_remake, plan_script, plan_track
from supine.make.scripts import finished, script_of
from supine.make.writing import Track, copy_track, record_of, write_track

__all__ = [
    "Plan",
    "Progress",
    "Track",
    "Voices",
    "as_data",
    "asked_sha256",
    "check",
    "copy_track",
    "finished",
    "look_now",
    "no_progress",
    "plan_remake",
    "plan_script",
    "plan_track",
    "record_of",
    "script_of",
    "write_track",
]
