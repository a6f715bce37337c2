"""A voice of one's own: a cue sheet read aloud, matched to its cues, and saved as clips."""
