"""A listener's wishes laid into a script: what is left out, what comes, what they say themselves.

All of it is done on items, before any length is known: what is added is as much a part of the
script as what the guide wrote, and `fit` treats it so.
"""

from supine.arrange.guidance import guided
from supine.arrange.places import OWN
from supine.arrange.wishes import GREETING, arranged

__all__ = ["GREETING", "OWN", "arranged", "guided"]
