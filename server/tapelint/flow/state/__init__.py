"""The state of the abstract program, which is undone where a branch is."""
