import tensorflow as tf

# ... (Model and optimizer definition as in Example 1) ...

with tf.GradientTape() as tape:
    predictions = model(x)
    loss = tf.reduce_mean(tf.square(predictions - y))

gradients = tape.gradient(loss, model.trainable_variables)

# Incorrect: Passing gradients directly, not the optimizer.
try:
    tf.keras.optimizers.Adam(learning_rate=0.01).apply_gradients(gradients)  # TypeError here!  # error: [TL102] raises ValueError: too many values to unpack (expected 2)
except TypeError as e:
    print(f"Caught expected TypeError: {e}")

