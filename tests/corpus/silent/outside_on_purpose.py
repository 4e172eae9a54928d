"""Forward passes outside of the tape whose gradient nobody asks for."""

import tensorflow as tf

encoder = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, "relu")])
head = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
teacher = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
ema = tf.keras.models.clone_model(head)
optimizer = tf.keras.optimizers.Adam(1e-2)
prior = tf.Variable([0.0, 0.0])
x = tf.random.normal((8, 4))
labels = tf.zeros((8,), tf.int32)


def linear_probe():
    features = encoder(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=head(features)))
    grads = tape.gradient(loss, head.trainable_variables)
    optimizer.apply_gradients(zip(grads, head.trainable_variables))


def soft_targets():
    soft = tf.nn.softmax(teacher(x) / 2.0)
    hard = tf.one_hot(labels, 2)
    targets = 0.5 * soft + 0.5 * hard
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.categorical_crossentropy(targets, head(encoder(x)), from_logits=True))
    optimizer.apply_gradients(zip(tape.gradient(loss, head.trainable_variables), head.trainable_variables))


def bootstrapped():
    """The target is this very network's output of a moment ago."""
    target = tf.nn.softmax(head(encoder(x)))
    old = tf.stop_gradient(head(encoder(x)))
    with tf.GradientTape() as tape:
        logits = head(encoder(x))
        loss = tf.keras.losses.KLDivergence()(target, tf.nn.softmax(logits))
        loss += tf.reduce_mean(tf.square(logits - old))
    optimizer.apply_gradients(zip(tape.gradient(loss, head.trainable_variables), head.trainable_variables))


def constants():
    mean, variance = tf.nn.moments(x, axes=[0])
    scale = tf.sqrt(variance + 1e-6)
    coefficient = tf.reduce_sum(tf.square(prior)) / 2.0
    with tf.GradientTape() as tape:
        logits = head(encoder((x - mean) / scale))
        loss = tf.reduce_mean(tf.square(logits)) * (1.0 + coefficient)
    optimizer.apply_gradients(zip(tape.gradient(loss, head.trainable_variables), head.trainable_variables))


def frozen_generator():
    fake = teacher(x)
    with tf.GradientTape() as tape:
        tape.watch(fake)
        score = tf.reduce_mean(head(tf.concat([fake, fake[:, :1]], axis=1)))
    g_fake, *grads = tape.gradient(score, [fake, *head.trainable_variables])
    optimizer.apply_gradients(zip(grads, head.trainable_variables))
    return g_fake


linear_probe()
soft_targets()
bootstrapped()
constants()
frozen_generator()
for average, weight in zip(ema.weights, head.weights):
    average.assign(0.99 * average + 0.01 * weight)
