"""Many tracks at once: a table of them, checked as a whole, and made on every core there is.

::

    table → reading → survey → speak → make → manifest

`table` and `reading` make rows of a file, and say all that is wrong with it; `names` sees to what
their tracks are called, and `places` to where they go. A crew of workers (`crews`: the processes
of this machine, or a cluster) then does three kinds of `tasks`: it surveys the rows (which tracks
are there already, what has to be spoken), speaks the cues that no cache has, each once for all
tracks, and makes the tracks, of those that sound the same only one, which it copies. `running`
puts these in order, outlives workers that die, and says how each row came out; `manifest` writes
that down beside the tracks.

Every track is what `supine make` makes of the same choices, byte for byte.
"""

from supine.batch.crews import crew_of
from supine.batch.manifest import write_manifest
from supine.batch.outcome import FAILED, LEFT, MADE, REUSED, Outcome
from supine.batch.places import Place, place_of
from supine.batch.reading import Usual, every_routine, read_rows
from supine.batch.row import Row
from supine.batch.running import Run
from supine.batch.tasks import Workplace

__all__ = [
    "FAILED",
    "LEFT",
    "MADE",
    "REUSED",
    "Outcome",
    "Place",
    "Row",
    "Run",
    "Usual",
    "Workplace",
    "crew_of",
    "every_routine",
    "place_of",
    "read_rows",
    "write_manifest",
]
