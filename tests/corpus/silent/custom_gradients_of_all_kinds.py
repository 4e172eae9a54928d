"""Custom gradients that use the one that comes in, somehow, or stop there on purpose."""

import tensorflow as tf


@tf.custom_gradient
def through(inputs):
    return tf.sign(inputs), lambda upstream: upstream


@tf.custom_gradient
def stopped(inputs):
    def grad(upstream):
        return tf.zeros_like(upstream)

    return tf.identity(inputs), grad


@tf.custom_gradient
def by_name(inputs):
    def grad(upstream):
        scaled = tf.clip_by_norm(upstream, 1.0)
        scaled = scaled * tf.ones_like(upstream)
        return 2.0 * scaled

    return tf.identity(inputs), grad


@tf.custom_gradient
def of_a_loss(logits, labels):
    def grad(upstream):
        return tf.nn.softmax(logits) - labels, None

    return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits), grad


@tf.custom_gradient
def scaled_by_constants(inputs, scale, offset, count):
    def grad(upstream):
        nothing = tf.zeros_like(scale)
        return upstream * scale, nothing, 0.0 * offset, tf.ones_like(count)

    return inputs * scale + offset * count, grad


@tf.custom_gradient
def distance_of_its_own(inputs, goal):
    def grad(upstream):
        return upstream * (inputs - goal), goal - inputs

    return 0.5 * tf.reduce_sum(tf.square(inputs - goal)), grad


@tf.custom_gradient
def several(first, second):
    def grad(*upstreams):
        return upstreams[0], upstreams[1]

    return (tf.identity(first), tf.identity(second)), grad


x = tf.Variable([0.3, -0.2])
with tf.GradientTape(persistent=True) as tape:
    results = [tf.reduce_sum(one(x)) for one in (through, stopped, by_name)]
    results.append(tf.reduce_sum(scaled_by_constants(x, 2.0, 1.0, 3.0)))
    distance = distance_of_its_own(x, tf.zeros(2))
    loss = of_a_loss(x, tf.constant([1.0, 0.0]))
    both = tf.add_n([tf.reduce_sum(one) for one in several(x, x)])
print([tape.gradient(one, x) for one in (*results, distance, loss, both)])
