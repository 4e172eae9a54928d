# measured: 2.21 and 2.15: silent: the logged physics loss goes to 0.0002, but the true divergence stays near 0.3 rms (0.02 in the good twin)
"""Physics-informed fit of a divergence-free velocity field (u, v) in a square cell."""
import math
import tensorflow as tf

tf.random.set_seed(4)
PI = math.pi


def exact(xy):
    x, y = xy[:, :1], xy[:, 1:]
    u = tf.sin(PI * x) * tf.cos(PI * y)
    v = -tf.cos(PI * x) * tf.sin(PI * y)
    return tf.concat([u, v], axis=1)


def build(width=24):
    return tf.keras.Sequential([
        tf.keras.Input((2,)),
        tf.keras.layers.Dense(width, activation="tanh"),
        tf.keras.layers.Dense(width, activation="tanh"),
        tf.keras.layers.Dense(2),
    ])


def divergence(net, xy):
    """du/dx + dv/dy at each collocation point, shape (n, 1)."""
    with tf.GradientTape(persistent=True) as geo:
        geo.watch(xy)
        vel = net(xy)
    jac = geo.gradient(vel, xy)  # fault: gradient sums over both outputs, so this is d(u+v)/dx and d(u+v)/dy and the mixed derivatives leak into the divergence
    div = jac[:, :1] + jac[:, 1:]
    del geo
    return div


class FlowFit:
    def __init__(self, n_data=12, n_colloc=200, weight=1.0):
        self.net = build()
        self.opt = tf.keras.optimizers.Adam(1e-2)
        self.sensors = tf.random.uniform((n_data, 2))
        self.readings = exact(self.sensors)
        self.points = tf.random.uniform((n_colloc, 2))
        self.weight = weight

    @tf.function
    def step(self):
        with tf.GradientTape() as tape:
            misfit = tf.reduce_mean((self.net(self.sensors) - self.readings) ** 2)
            physics = tf.reduce_mean(divergence(self.net, self.points) ** 2)
            loss = misfit + self.weight * physics
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.net.trainable_variables))
        return misfit, physics


fit = FlowFit()
for k in range(400):
    m, p = fit.step()
    if k % 100 == 0:
        print(f"{k:4d} misfit {float(m):.5f} physics {float(p):.5f}")
