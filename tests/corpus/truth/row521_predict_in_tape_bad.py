import tensorflow as tf

x = tf.random.normal((32, 4))
labels = tf.cast(x[:, :1] > 0.0, tf.float32)
model = tf.keras.Sequential([
    tf.keras.Input((4,)),
    tf.keras.layers.Dense(8, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
bce = tf.keras.losses.BinaryCrossentropy()
optimizer = tf.keras.optimizers.Adam(0.02)

for step in range(10):
    with tf.GradientTape() as tape:
        predictions = model.predict(x, verbose=0)  # error: [TL502] raises ValueError: No gradients provided for any variable; on 2.15 raises LookupError: No gradient defined for operation
        loss = bce(labels, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", float(loss))
