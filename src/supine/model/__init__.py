"""The values that travel through supine: frozen, slotted, with the unit in the name.

Seconds are floats up to the timeline and whole samples from there on.
"""

from supine.model.choices import (
    GUIDANCE,
    PLACES,
    PROPS,
    Choices,
    Listener,
    OwnCue,
    Wishes,
)
from supine.model.guide import (
    CONDITIONS,
    Guide,
    Minutes,
    Suitability,
)
from supine.model.script import (
    SOURCE_CLOSE,
    SOURCE_OPEN,
    Bell,
    Chapter,
    Fitted,
    Item,
    Pause,
    Say,
    Source,
    cue_name,
    is_called,
)
from supine.model.sound import (
    SAMPLE_RATE_HZ,
    Background,
    Clip,
    Samples,
    StoredClip,
)
from supine.model.track import (
    ChapterMark,
    Placement,
    Silence,
    Timeline,
    TrackTags,
)

__all__ = [
    "CONDITIONS",
    "GUIDANCE",
    "PLACES",
    "PROPS",
    "SAMPLE_RATE_HZ",
    "SOURCE_CLOSE",
    "SOURCE_OPEN",
    "Background",
    "Bell",
    "Chapter",
    "ChapterMark",
    "Choices",
    "Clip",
    "Fitted",
    "Guide",
    "Item",
    "Listener",
    "Minutes",
    "OwnCue",
    "Pause",
    "Placement",
    "Samples",
    "Say",
    "Silence",
    "Source",
    "StoredClip",
    "Suitability",
    "Timeline",
    "TrackTags",
    "Wishes",
    "cue_name",
    "is_called",
]
