"""Losses that are right and look like those that train nothing, or the wrong thing."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
head = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
noisy_model = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(1)]
)
optimizer = tf.keras.optimizers.SGD(0.01)
loss_fn = tf.keras.losses.MeanSquaredError()
each = tf.keras.losses.MeanSquaredError(reduction="none")
switch = tf.Variable(1.0, trainable=False)
epoch = 3


def train(loss_of, of=model, by=optimizer):
    with tf.GradientTape() as tape:
        loss = loss_of()
    grads = tape.gradient(loss, of.trainable_variables)
    by.apply_gradients(zip(grads, of.trainable_variables))


# A factor that is one number; one for each example before the mean.
train(lambda: loss_fn(y, model(x)) * 0.5)
train(lambda: loss_fn(y, model(x)) * switch)
train(lambda: loss_fn(y, model(x)) * tf.cast(epoch > 2, tf.float32))
train(lambda: tf.reduce_mean(each(y, model(x)) * tf.cast(y[:, 0] > 0.0, tf.float32)))
train(lambda: loss_fn(y, model(x), sample_weight=tf.ones((32, 1))))
# The ratio is one, and has a gradient; two calls with dropout are not the same.
train(lambda: tf.reduce_mean(tf.exp(model(x) - tf.stop_gradient(model(x)))))
train(
    lambda: tf.reduce_mean(
        tf.square(noisy_model(x, training=True) - noisy_model(x, training=True))
    ),
    noisy_model,
    tf.keras.optimizers.SGD(0.01),
)
# What is given to the function is made safe, or the function is.
train(lambda: tf.reduce_mean(tf.where(y > 0.0, tf.math.log(tf.maximum(model(x), 1e-6)), 0.0)))
train(lambda: tf.reduce_mean(tf.where(model(x) > 0.0, tf.sqrt(model(x) + 1e-6), 0.0)))
train(lambda: tf.reduce_mean(tf.where(y > 0.0, model(x) / (tf.abs(y) + 1.0), 0.0)))
# A target that is drawn at random, to try the program out.
train(lambda: tf.reduce_mean(tf.square(model(x) - tf.random.normal((32, 1)))))
train(lambda: tf.reduce_mean(tf.square(model(x + tf.random.normal(tf.shape(x))) - y)))

# A loss that is only shown, and one for each network.
for step in range(2):
    with tf.GradientTape(persistent=True) as tape:
        found = model(x)
        loss = tf.reduce_mean(tf.square(found - y))
        head_loss = tf.reduce_mean(tf.square(head(tf.stop_gradient(found)) - y))
        total_loss = loss + head_loss
    print(float(total_loss))
    optimizer.apply_gradients(
        zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    )
    other = tf.keras.optimizers.SGD(0.01)
    other.apply_gradients(
        zip(tape.gradient(head_loss, head.trainable_variables), head.trainable_variables)
    )

# The gradient of one output, of a sum that is meant, and by a wide input.
points = tf.random.uniform((32, 2))
field = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
flow = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
for net in (field, flow):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(points)
            energy = net(points)
        slope = inner.gradient(energy, points)
        loss = tf.reduce_mean(tf.square(tf.reduce_sum(tf.square(slope), axis=1) - 1.0))
        loss += tf.reduce_mean(tf.square(net(points)))
    grads = tape.gradient(loss, net.trainable_variables)
    tf.keras.optimizers.SGD(0.01).apply_gradients(zip(grads, net.trainable_variables))
