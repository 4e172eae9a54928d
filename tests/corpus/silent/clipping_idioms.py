"""Every way to clip that applies what it clipped, or never meant to."""

import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-2, clipnorm=1.0)
variables = model.trainable_variables
x, y = tf.random.normal((16, 3)), tf.ones((16, 1))


def raw():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    return tape.gradient(loss, variables)


def rebinding():
    grads = raw()
    grads, norm = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, variables))
    return norm


def first_of_tuple():
    clipped = tf.clip_by_global_norm(raw(), 1.0)[0]
    optimizer.apply_gradients(zip(clipped, variables))


def tuple_kept_and_indexed():
    result = tf.clip_by_global_norm(raw(), 1.0)
    print("norm", float(result[1]))
    optimizer.apply_gradients(zip(result[0], variables))


def starred():
    clipped, *_ = tf.clip_by_global_norm(raw(), 1.0)
    optimizer.apply_gradients(zip(clipped, variables))


def only_the_norm_is_wanted():
    grads = raw()
    _, norm = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, variables))
    return norm


def norm_by_index():
    grads = raw()
    norm = tf.clip_by_global_norm(grads, 1e9)[1]
    optimizer.apply_gradients(zip(grads, variables))
    return norm


def logged_beside():
    grads = raw()
    clipped = [tf.clip_by_norm(g, 0.1) for g in grads]
    for before, after in zip(grads, clipped):
        print(float(tf.norm(before)), float(tf.norm(after)))
    optimizer.apply_gradients(zip(grads, variables))


def pairs_clipped():
    grads_and_vars = zip(raw(), variables)
    capped = [(tf.clip_by_value(g, -1.0, 1.0), v) for g, v in grads_and_vars]
    optimizer.apply_gradients(capped)


def generator_of_pairs():
    optimizer.apply_gradients((tf.clip_by_norm(g, 1.0), v) for g, v in zip(raw(), variables))


def appended():
    clipped = []
    for g in raw():
        clipped.append(tf.clip_by_norm(g, 5.0))
    optimizer.apply_gradients(zip(clipped, variables))


def replaced_in_place():
    grads = raw()
    for i in range(len(grads)):
        grads[i] = tf.clip_by_norm(grads[i], 5.0)
    optimizer.apply_gradients(zip(grads, variables))


def without_none():
    pairs = [(g, v) for g, v in zip(raw(), variables) if g is not None]
    optimizer.apply_gradients(pairs)
    optimizer.apply_gradients(filter(lambda pair: pair[0] is not None, zip(raw(), variables)))


def on_condition(clip):
    grads = raw()
    clipped = tf.clip_by_global_norm(grads, 1.0)[0] if clip else grads
    optimizer.apply_gradients(zip(clipped, variables))


def only_when_large():
    grads = raw()
    if tf.linalg.global_norm(grads) > 10.0:
        grads, _ = tf.clip_by_global_norm(grads, 10.0)
    optimizer.apply_gradients(zip(grads, variables))


def mapped():
    optimizer.apply_gradients(zip(map(lambda g: tf.clip_by_value(g, -1, 1), raw()), variables))
    optimizer.apply_gradients(zip(tf.nest.map_structure(tf.identity, raw()), variables))


def through_numpy():
    grads = [g.numpy().clip(-1, 1) for g in raw()]
    optimizer.apply_gradients(zip(grads, variables))


@tf.custom_gradient
def clip_backward(z):
    def backward(dz):
        return tf.clip_by_norm(dz, 0.5)

    return tf.identity(z), backward


def in_backward_pass():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(clip_backward(model(x)) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


rebinding()
first_of_tuple()
tuple_kept_and_indexed()
starred()
only_the_norm_is_wanted()
norm_by_index()
logged_beside()
pairs_clipped()
generator_of_pairs()
appended()
replaced_in_place()
without_none()
on_condition(True)
on_condition(False)
only_when_large()
mapped()
through_numpy()
in_backward_pass()
