import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tf.gradients(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


def slopes(target, sources):
    """For those who build a graph."""
    return tf.gradients(target, sources)


@tf.function
def other_step():
    loss = tf.reduce_mean(tf.square(x @ w - y))
    optimizer.apply_gradients(zip(slopes(loss, [w]), [w]))


def of_a_batch(values):
    return tf.gradients(tf.reduce_sum(values**2), values)[0]


for _ in range(3):
    step()
    other_step()
for slope in tf.data.Dataset.from_tensor_slices(x).map(of_a_batch):
    print(slope)


judge = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1, "tanh")])
adam = tf.keras.optimizers.Adam(0.01)


@tf.function
def step_of_judge(points):
    with tf.GradientTape() as tape:
        points = tf.identity(points)
        scores = judge(points)
        slopes = tf.gradients(scores, points)[0]
        penalty = tf.reduce_mean(tf.square(tf.norm(slopes, axis=1) - 1.0))
        loss = tf.reduce_mean(scores) + 10.0 * penalty
    grads = tape.gradient(loss, judge.trainable_variables)
    adam.apply_gradients(zip(grads, judge.trainable_variables))


step_of_judge(x)
