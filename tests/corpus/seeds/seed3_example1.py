import tensorflow as tf

# Define a simple model
model = tf.keras.Sequential([
    tf.keras.layers.Dense(10, input_shape=(100,), activation='relu'),
    tf.keras.layers.Dense(1)
])

# Define the optimizer
optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)

# Sample data
x = tf.random.normal((32, 100))
y = tf.random.normal((32, 1))

# Gradient tape to record operations for automatic differentiation
with tf.GradientTape() as tape:
    predictions = model(x)
    loss = tf.reduce_mean(tf.square(predictions - y)) # Mean Squared Error

# Compute the gradients
gradients = tape.gradient(loss, model.trainable_variables)

# Apply the gradients using the optimizer
optimizer.apply_gradients(zip(gradients, model.trainable_variables))

# Verification:  Check if variables have been updated. This would involve comparing their values before and after the apply_gradients call.
