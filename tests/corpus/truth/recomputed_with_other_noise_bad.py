import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 8)))
v = tf.Variable(tf.ones((8, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)
dropout = tf.keras.layers.Dropout(0.5)


def block(inputs):
    return dropout(inputs @ w, training=True) @ v  # warning: [TL555] w, v move wrongly


recomputed = tf.recompute_grad(block)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(recomputed(x) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w, v]), [w, v]))


for _ in range(5):
    step()
