"""Runs of a module and of its functions, and which are done again after an edit."""
