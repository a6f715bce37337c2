"""Texts to finished clips: engines, the processes they run in, and recorded voices."""
