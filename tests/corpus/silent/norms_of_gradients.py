"""The norm of gradients is watched, or a part of the loss; another step trains."""

import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.05)
sizes = []
mean_size = tf.keras.metrics.Mean()


def size_of_gradients(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x)))
    return tf.linalg.global_norm(tape.gradient(loss, net.trainable_variables))


def watch(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x)))
    grads = tape.gradient(loss, net.trainable_variables)
    mean_size.update_state(tf.linalg.global_norm(grads))
    sizes.append(float(tf.norm(grads[0])))


def fit(x, given):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x)))
    grads, norm = tf.clip_by_global_norm(tape.gradient(loss, net.trainable_variables), 1.0)
    given.apply_gradients(zip(grads, net.trainable_variables))
    return {"loss": loss, "norm": norm}


def fit_flat(x):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean(tf.square(net(x)))
        steepness = tf.linalg.global_norm(inner.gradient(loss, net.trainable_variables))
        total = loss + 0.1 * steepness
    for variable, grad in zip(net.trainable_variables, tape.gradient(total, net.trainable_variables)):
        variable.assign_sub(0.05 * grad)


data = tf.ones((2, 4))
print(float(size_of_gradients(data)))
watch(data)
fit(data, optimizer)
fit_flat(data)
