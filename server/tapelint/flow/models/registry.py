"""Where what is known of functions and methods is found."""

from __future__ import annotations

from tapelint.flow.models.library import call as function
from tapelint.flow.models.methods import call as method

__all__ = ["function", "method"]
