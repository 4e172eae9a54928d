import tensorflow as tf

layer = tf.keras.layers.Dense(1)
layer.build((None, 3))
optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)

x = tf.random.normal((30, 3))
y = x[:, :1] + 3.0


def fit(steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(layer(x) - y))
        gradients = tape.gradient(loss, [layer.kernel, layer.bias])
        optimizer.apply_gradients(zip(gradients, [layer.kernel]))  # warning: [TL204] layer.bias does not move
        print(f"loss: {loss.numpy():.4f}")


fit(12)
