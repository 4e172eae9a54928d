"""Physics-informed net for a damped oscillator written as a first-order system."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(21)
OMEGA, DAMP, T_END = 2.0, 0.3, 3.0
X0 = tf.constant([[1.0, 0.0]])


def build_net(width=32):
    net = tf.keras.Sequential([tf.keras.layers.Input((1,))])
    for _ in range(2):
        net.add(tf.keras.layers.Dense(width, activation="tanh"))
    net.add(tf.keras.layers.Dense(2))
    return net


def dynamics(state):
    pos, vel = state[:, 0:1], state[:, 1:2]
    return tf.concat([vel, -OMEGA ** 2 * pos - 2.0 * DAMP * vel], axis=1)


def exact(t):
    w = np.sqrt(OMEGA ** 2 - DAMP ** 2)
    return np.exp(-DAMP * t) * (np.cos(w * t) + DAMP / w * np.sin(w * t))


def residual(net, t):
    with tf.GradientTape() as tape:
        tape.watch(t)
        state = net(t)
    rate = tape.batch_jacobian(state, t)[:, :, 0]
    return rate - dynamics(state)


def initial_loss(net):
    return tf.reduce_mean(tf.square(net(tf.zeros((1, 1))) - X0))


def main(steps=1500, points=64):
    net = build_net()
    opt = tf.keras.optimizers.Adam(
        tf.keras.optimizers.schedules.ExponentialDecay(5e-3, 500, 0.5))
    grid = tf.constant(np.linspace(0.0, T_END, points)[:, None], tf.float32)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            res = residual(net, grid)
            ode = tf.reduce_mean(tf.square(res))
            ic = initial_loss(net)
            loss = ode + 10.0 * ic
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))
        return ode, ic

    for i in range(steps):
        ode, ic = step()
        if i % 500 == 0:
            print(f"{i:5d} ode {float(ode):.4f} ic {float(ic):.5f}")
    truth = exact(grid.numpy())
    err = np.sqrt(np.mean((net(grid).numpy()[:, :1] - truth) ** 2))
    print(f"final ode {float(ode):.5f} ic {float(ic):.6f} rmse_position {err:.4f}")


if __name__ == "__main__":
    main()
