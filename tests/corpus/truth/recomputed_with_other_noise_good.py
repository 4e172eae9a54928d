import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 8)))
v = tf.Variable(tf.ones((8, 1)))
optimizer = tf.keras.optimizers.SGD(0.01)


def block(inputs, seed):
    kept = tf.nn.experimental.stateless_dropout(inputs @ w, 0.5, seed=seed)
    return kept @ v


recomputed = tf.recompute_grad(block)


@tf.function
def step():
    seed = tf.random.uniform((2,), maxval=2**30, dtype=tf.int32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(recomputed(x, seed) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w, v]), [w, v]))


for _ in range(5):
    step()
