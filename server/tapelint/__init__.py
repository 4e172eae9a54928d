"""Tapelint finds, explains and repairs misuse of tf.GradientTape and apply_gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tapelint.api import (
        SettingsError,
        check_paths,
        check_source,
        fix_source,
        flow_of_source,
    )

__all__ = [
    "SettingsError",
    "__version__",
    "check_paths",
    "check_source",
    "fix_source",
    "flow_of_source",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import the functions when they are asked for: the command starts without them."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from tapelint import api  # noqa: PLC0415 - see above

    return getattr(api, name)
