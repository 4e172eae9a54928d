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
