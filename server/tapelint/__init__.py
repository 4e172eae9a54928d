"""Tapelint finds, explains and repairs misuse of tf.GradientTape and apply_gradients."""

__version__ = "0.1.0"
