"""What can be told of the replicas of a strategy."""

from __future__ import annotations

from tapelint.flow import NONE, Created, List, Spread, Tuple, Value, items

_MIRRORED = "tf.distribute.MirroredStrategy"


def has_many_replicas(strategy: Created) -> bool:
    """Whether ``strategy`` has several replicas, or as many as there are devices of a kind."""
    if strategy.api != _MIRRORED:
        return False
    devices = strategy.given(0, "devices")
    if devices is None or devices == NONE:
        return True
    is_open = any(isinstance(one, Spread) for one in items(devices))
    return _count(devices) > 1 or (isinstance(devices, (List, Tuple)) and is_open)


def surely_has_many_replicas(strategy: Created) -> bool:
    """Whether ``strategy`` is told of several devices."""
    devices = strategy.given(0, "devices")
    return strategy.api == _MIRRORED and devices is not None and _count(devices) > 1


def _count(devices: Value) -> int:
    return len(items(devices))
