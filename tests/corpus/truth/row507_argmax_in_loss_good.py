import tensorflow as tf

x = tf.random.normal((64, 4))
labels = tf.cast(x[:, 0] > x[:, 1], tf.int32)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.05)
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, model(x))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", float(loss))
