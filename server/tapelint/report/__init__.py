"""Findings as text, JSON and what other programs read."""
