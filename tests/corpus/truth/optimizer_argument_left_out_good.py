import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
optimizer = tf.keras.optimizers.SGD(0.1)


def fit(batches, variables, epochs, rate=None, trainer=None):
    for _ in range(epochs):
        for features, labels in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(features @ w - labels))
            grads = tape.gradient(loss, variables)
            if trainer is not None:
                trainer.apply_gradients(zip(grads, variables))


fit(batches, [w], 3, 0.1, optimizer)
