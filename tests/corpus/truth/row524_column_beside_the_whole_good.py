import tensorflow as tf

net = tf.keras.Sequential(
    [tf.keras.Input((1,)), tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(2)]
)
optimizer = tf.keras.optimizers.Adam(0.01)
points = tf.linspace(0.0, 1.0, 16)[:, None]


def residuals(t):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(t)
        state = net(t)
        x, v = state[:, :1], state[:, 1:]
    dx = tape.gradient(x, t)
    dv = tape.gradient(v, t)
    return dx - v, dv + x


for step in range(20):
    with tf.GradientTape() as outer:
        first, second = residuals(points)
        loss = tf.reduce_mean(tf.square(first)) + tf.reduce_mean(tf.square(second))
    grads = outer.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
