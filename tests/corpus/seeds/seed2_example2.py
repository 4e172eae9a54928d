import tensorflow as tf

# Define the MLP model (simplified)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(64, activation='relu', input_shape=(784,)),
    tf.keras.layers.Dense(10)
])

# Define optimizer with gradient clipping
optimizer = tf.keras.optimizers.Adam(learning_rate=0.001, clipnorm=1.0)

# Training loop
for i in range(1000):
    with tf.GradientTape() as tape:
        y_pred = model(x_train)
        loss = tf.keras.losses.categorical_crossentropy(y_train, y_pred)
        loss = tf.reduce_mean(loss)

    # Calculate gradients
    grads = tape.gradient(loss, model.trainable_variables)

    # Apply gradients with clipping
    optimizer.apply_gradients(zip(grads, model.trainable_variables))

    # ... (Logging and evaluation omitted for brevity) ...
