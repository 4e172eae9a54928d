"""Optimizers that are not Keras's, with signatures of their own."""

import tensorflow as tf


class Adam(tf.Module):
    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.learning_rate = learning_rate
        self.ep = ep
        self.t = 1.0
        self.v_dvar, self.s_dvar = [], []
        self.built = False

    def apply_gradients(self, grads, vars):
        if not self.built:
            for var in vars:
                self.v_dvar.append(tf.Variable(tf.zeros(shape=var.shape)))
                self.s_dvar.append(tf.Variable(tf.zeros(shape=var.shape)))
            self.built = True
        for i, (d_var, var) in enumerate(zip(grads, vars)):
            self.v_dvar[i].assign(self.beta_1 * self.v_dvar[i] + (1 - self.beta_1) * d_var)
            self.s_dvar[i].assign(self.beta_2 * self.s_dvar[i] + (1 - self.beta_2) * tf.square(d_var))
            v_dvar_bc = self.v_dvar[i] / (1 - (self.beta_1**self.t))
            s_dvar_bc = self.s_dvar[i] / (1 - (self.beta_2**self.t))
            var.assign_sub(self.learning_rate * (v_dvar_bc / (tf.sqrt(s_dvar_bc) + self.ep)))
        self.t += 1.0


class BoundSGD:
    """Knows its variables from the start, so it is given the gradients alone."""

    def __init__(self, variables, rate):
        self.variables, self.rate = variables, rate

    def apply_gradients(self, grads):
        for v, g in zip(self.variables, grads):
            v.assign_sub(self.rate * g)


class Sgd:
    @staticmethod
    def apply_gradients(pairs, rate=0.1):
        for v, g in pairs:
            v.assign_sub(rate * g)


w = tf.Variable([[1.0], [2.0]])
b = tf.Variable([0.0])
x, y = tf.random.normal((8, 2)), tf.ones((8, 1))


def gradients():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    return tape.gradient(loss, [w, b])


optimizer = Adam(0.05)
optimizer.apply_gradients(grads=gradients(), vars=[w, b])
grads = gradients()
optimizer.apply_gradients(grads, [w, b])
BoundSGD([w, b], 0.1).apply_gradients(gradients())
Sgd.apply_gradients(zip([w, b], gradients()))
