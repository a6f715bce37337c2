"""The record beside a track: everything that went in, and where it came to lie.

`NAME.json` stands beside `NAME.mp3`. The same record makes the same bytes: it holds the script
as it was rendered, so it does not matter if the guide has changed since.
"""

from supine.record.parts import (
    BellSpan,
    ChapterSpan,
    ChoicesRecord,
    CueSpan,
    GuideRecord,
    ItemRecord,
    ListenerRecord,
    Record,
    Span,
    WishesRecord,
)
from supine.record.reading import (
    SUFFIX,
    Remake,
    parse_record,
    read_record,
    read_remake,
    record_path,
)
from supine.record.writing import guide_record, items_record, timeline_record

__all__ = [
    "SUFFIX",
    "BellSpan",
    "ChapterSpan",
    "ChoicesRecord",
    "CueSpan",
    "GuideRecord",
    "ItemRecord",
    "ListenerRecord",
    "Record",
    "Remake",
    "Span",
    "WishesRecord",
    "guide_record",
    "items_record",
    "parse_record",
    "read_record",
    "read_remake",
    "record_path",
    "timeline_record",
]
