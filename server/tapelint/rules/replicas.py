"""What can be told of the replicas of a strategy."""

from __future__ import annotations

from tapelint.flow import Created, items

_MIRRORED = "tf.distribute.MirroredStrategy"


def has_many_replicas(strategy: Created) -> bool:
    """Whether ``strategy`` has several replicas, or as many as there are devices."""
    return strategy.api == _MIRRORED and (not strategy.inputs or _devices(strategy) > 1)


def surely_has_many_replicas(strategy: Created) -> bool:
    """Whether ``strategy`` is told of several devices."""
    return strategy.api == _MIRRORED and _devices(strategy) > 1


def _devices(strategy: Created) -> int:
    return len(items(strategy.inputs[0])) if strategy.inputs else 0
