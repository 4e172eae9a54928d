"""Second derivatives that are not zero, although there are ReLUs."""

import tensorflow as tf

net = tf.keras.Sequential(
    [tf.keras.Input((1,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)]
)
mixed = tf.keras.Sequential(
    [
        tf.keras.Input((1,)),
        tf.keras.layers.Dense(8, activation="relu"),
        tf.keras.layers.Dense(8, activation="tanh"),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.01)
weights = net.trainable_variables + mixed.trainable_variables
for _ in range(3):
    x = tf.random.uniform((8, 1))
    with tf.GradientTape() as tape:
        with tf.GradientTape(persistent=True) as outer:
            outer.watch(x)
            with tf.GradientTape(persistent=True) as inner:
                inner.watch(x)
                bound, other, wave = x * net(x), mixed(x), net(tf.sin(x))
            slopes = [inner.gradient(one, x) for one in (bound, other, wave)]
            flux = tf.square(inner.gradient(net(x), x, unconnected_gradients="zero"))
        curvatures = [outer.gradient(one, x) for one in slopes]
        loss = sum(tf.reduce_mean(tf.square(one - 1.0)) for one in curvatures)
        loss += tf.reduce_mean(flux)
    grads = tape.gradient(loss, weights)
    pairs = [(grad, weight) for grad, weight in zip(grads, weights) if grad is not None]
    optimizer.apply_gradients(pairs)
