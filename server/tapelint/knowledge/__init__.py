"""What is known of TensorFlow and Keras, as data. No logic but look-up; imports nothing of ours."""
