import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)

layer = tf.keras.layers.Dense(1)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    weights = layer.trainable_weights  # warning: [TL608] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 layer move wrongly
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(x) - y))
    grads = tape.gradient(loss, weights)
    optimizer.apply_gradients(zip(grads, weights))
