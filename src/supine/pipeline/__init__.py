"""A request to a plan to a track on disk: the only package that puts the stages in order."""
