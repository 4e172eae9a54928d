"""A cheap look at a text: whether there can be gradients in it at all."""

from __future__ import annotations

# A text without one of these words has no gradients in it.
_WORDS = (
    "GradientTape",
    "custom_gradient",
    "ForwardAccumulator",
    "apply_gradients",
    "optimizer.apply(",
    ".gradient(",
    ".gradients(",
    ".minimize(",
    "compute_gradients",
    "get_gradients",
)
# Each word has one of these in it: few texts are looked through more than four times.
_COMMON = (b"radient", b"ForwardAccumulator", b"optimizer.apply(", b".minimize(")


def concerns(text: str) -> bool:
    """Whether ``text`` can have anything to do with gradients."""
    return any(word in text for word in _WORDS)


def may_concern(content: bytes) -> bool:
    """Whether what a file holds, in whatever encoding, has to be read for ``concerns`` to tell.

    False only for ASCII.
    """
    return any(word in content for word in _COMMON) or not content.isascii()
