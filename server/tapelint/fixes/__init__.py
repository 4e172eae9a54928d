"""Repairs: edits on the text of the source, and how they are applied."""
