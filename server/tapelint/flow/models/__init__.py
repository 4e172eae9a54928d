"""What TensorFlow, Keras, NumPy and Python do, abstractly."""
