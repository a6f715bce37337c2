"""Tracks on their way to a phone: copied to one, or bound into one file for it."""
