"""A script and its clips to a file: fit, timeline, mix, tags, cover, formats."""
