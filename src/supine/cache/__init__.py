"""The cache of finished clips: what has been spoken or synthesised once is not made again.

An entry is a 16-bit WAV that any player can open, named by the SHA-256 of everything that
decided its samples. Entries are written whole or not at all, so a process that is killed
leaves either the clip or nothing. Processes that want one clip at the same time make it once.

The folder keeps to a size: what was used least lately goes first, and nothing that a track in
the making needs (`keeping`). Behind the folder there may be a store that several machines share
(`supine.stores`): what is not in the one is looked for in the other, and what is made goes to both.
"""

from supine.cache.clip_cache import ClipCache
from supine.cache.keeping import Lease, Usage
from supine.cache.keys import key_of, sha256_of_file
from supine.cache.places import (
    CACHE_ENVIRONMENT,
    SIZE_ENVIRONMENT,
    default_folder,
    default_size_bytes,
)

__all__ = [
    "CACHE_ENVIRONMENT",
    "SIZE_ENVIRONMENT",
    "ClipCache",
    "Lease",
    "Usage",
    "default_folder",
    "default_size_bytes",
    "key_of",
    "sha256_of_file",
]
