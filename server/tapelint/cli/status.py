"""The exit statuses of the command."""

CLEAN = 0
FOUND = 1
BROKEN = 2
