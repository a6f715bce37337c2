"""Sound: clips and their loudness, bells, backgrounds, users' files, the clip cache, devices."""
