"""What is known of distribution strategies."""

from __future__ import annotations

# In the scope of these, and outside of the replicas, no gradients can be applied (oracle row 971;
# the others were not measured).
IN_REPLICAS = frozenset(
    {
        "tf.distribute.MirroredStrategy",
        "tf.distribute.OneDeviceStrategy",
        "tf.distribute.experimental.CentralStorageStrategy",
    }
)

# In the replicas of these, gradients are not applied in a graph of its own: the replicas would have
# to meet there. Those of a OneDeviceStrategy have nobody to meet.
MERGING = frozenset(
    {
        "tf.distribute.MirroredStrategy",
        "tf.distribute.experimental.CentralStorageStrategy",
    }
)
