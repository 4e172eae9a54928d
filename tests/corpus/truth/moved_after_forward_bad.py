import tensorflow as tf

tf.random.set_seed(2)
x = tf.random.normal((32, 3))
y = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0.0, tf.float32)
model = tf.keras.Sequential(
    [tf.keras.layers.Input((3,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.1)
loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def climb(variables, steps):
    for variable, step in zip(variables, steps):
        variable.assign_add(step)


def go_back(variables, kept):
    for variable, value in zip(variables, kept):
        variable.assign(value)


for _ in range(20):
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    plain = tape.gradient(loss, variables)
    length = tf.linalg.global_norm(plain)
    kept = [tf.identity(one) for one in variables]
    with tf.GradientTape() as tape:  # warning: [TL549] model moves wrongly
        loss = loss_fn(y, model(x))
    climb(variables, [0.5 * one / length for one in plain])
    sharp = tape.gradient(loss, variables)
    go_back(variables, kept)
    optimizer.apply_gradients(zip(sharp, variables))
