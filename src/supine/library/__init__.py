"""Finished tracks: recipes, paths, inspection, playlists, audiobooks, copies on a device."""
