import tensorflow as tf

# ... (Model definition as in Example 1) ...

with tf.GradientTape() as tape:
    predictions = model(x)
    loss = tf.reduce_mean(tf.square(predictions - y))

gradients = tape.gradient(loss, model.trainable_variables)

# Incorrect: Applying gradients without an optimizer instance.
try:
    tf.keras.optimizers.Adam.apply_gradients(zip(gradients, model.trainable_variables)) # TypeError  # error: [TL103] model does not move
except TypeError as e:
    print(f"Caught expected TypeError: {e}")
