"""The modules around a file, those of the workspace and the installed ones: read, never run."""

from tapelint.project.workspace import Workspace

__all__ = ["Workspace"]
