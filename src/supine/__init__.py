"""Supine: spoken, eyes-closed relaxation tracks of exactly the length asked for."""

__version__ = "0.1.0"
