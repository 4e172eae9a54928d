import tensorflow as tf

# Define trainable variables
W = tf.Variable(tf.random.normal([1]), name='weight', trainable=True)
b = tf.Variable(tf.random.normal([1]), name='bias', trainable=True)

# Define optimizer
optimizer = tf.keras.optimizers.SGD(learning_rate=0.01)

# Training loop
for i in range(1000):
    with tf.GradientTape() as tape:
        # Forward pass
        y_pred = W * x_train + b
        loss = tf.reduce_mean(tf.square(y_pred - y_train)) # Mean Squared Error

    # Calculate gradients
    grads = tape.gradient(loss, [W, b])

    # Apply gradients
    optimizer.apply_gradients(zip(grads, [W, b]))

    # Log every 100 iterations (optional)
    if i % 100 == 0:
        print(f"Iteration {i}, Loss: {loss.numpy()}")
