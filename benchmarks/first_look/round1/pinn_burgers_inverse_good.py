"""Inverse problem: recover the viscosity of Burgers' equation from samples of u(t, x)."""
import numpy as np
import tensorflow as tf

TRUE_NU = 0.2


def travelling_wave(t, x, nu=TRUE_NU, c=0.5):
    return c - 0.5 * np.tanh(0.5 * (x - c * t) / (2.0 * nu))


class BurgersPINN(tf.keras.Model):
    def __init__(self, width=20, depth=3, nu_guess=1.0):
        super().__init__()
        self.hidden = [tf.keras.layers.Dense(width, activation="tanh") for _ in range(depth)]
        self.head = tf.keras.layers.Dense(1)
        self.log_nu = self.add_weight(
            name="log_nu", shape=(), initializer=tf.keras.initializers.Constant(np.log(nu_guess)))

    def call(self, tx):
        h = tx
        for layer in self.hidden:
            h = layer(h)
        return self.head(h)


def residual(model, t, x, nu):
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape() as first:
            first.watch([t, x])
            u = model(tf.concat([t, x], axis=1))
        u_t, u_x = first.gradient(u, [t, x])
    u_xx = second.gradient(u_x, x)
    return u_t + u * u_x - nu * u_xx


class Solver:
    def __init__(self, model, n=128, seed=0):
        rng = np.random.default_rng(seed)
        t = rng.uniform(0, 1, (n, 1)).astype("float32")
        x = rng.uniform(-1, 1, (n, 1)).astype("float32")
        self.t, self.x = tf.constant(t), tf.constant(x)
        self.u = tf.constant(travelling_wave(t, x).astype("float32"))
        self.model = model
        self.opt = tf.keras.optimizers.Adam(1e-2)
        model(tf.concat([self.t, self.x], axis=1))
        self.opt.build(model.trainable_variables)

    def fit(self, epochs):
        model, variables = self.model, self.model.trainable_variables

        @tf.function
        def step():
            with tf.GradientTape() as tape:
                nu = tf.exp(model.log_nu)
                data = tf.reduce_mean((model(tf.concat([self.t, self.x], axis=1)) - self.u) ** 2)
                physics = tf.reduce_mean(residual(model, self.t, self.x, nu) ** 2)
                loss = data + physics
            grads = tape.gradient(loss, variables)
            self.opt.apply_gradients([(g, v) for g, v in zip(grads, variables) if g is not None])
            return loss

        for epoch in range(epochs):
            loss = step()
            if epoch % 150 == 0:
                print(epoch, "loss", float(loss), "nu", float(tf.exp(model.log_nu)))
        return float(loss)


if __name__ == "__main__":
    tf.random.set_seed(0)
    net = BurgersPINN()
    solver = Solver(net)
    solver.fit(epochs=600)
    RESULT = float(tf.exp(net.log_nu))
    print("estimated viscosity", RESULT, "true", TRUE_NU)
