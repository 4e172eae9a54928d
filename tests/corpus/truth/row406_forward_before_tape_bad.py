import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
x = tf.random.normal((32, 3))
y = tf.reduce_mean(x, axis=1, keepdims=True)

for epoch in range(10):
    predictions = model(x, training=True)  # error: [TL501] raises ValueError: No gradients provided for any variable
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(predictions - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print(f"Epoch {epoch}, loss {loss:.4f}")
