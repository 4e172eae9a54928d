"""SAM, PCGrad, private SGD, GradNorm: gradients are taken more than once and put together."""

import random

import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.05)
x, y = tf.random.normal((8, 3)), tf.random.normal((8, 2))


class SAM(tf.keras.Model):
    def __init__(self, net, rho=0.05):
        super().__init__()
        self.net = net
        self.rho = rho

    def train_step(self, data):
        images, labels = data
        e_ws = []
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(images) - labels))
        trainable_params = self.net.trainable_variables
        gradients = tape.gradient(loss, trainable_params)
        grad_norm = tf.linalg.global_norm(gradients)
        for gradient, param in zip(gradients, trainable_params):
            e_w = gradient * self.rho / (grad_norm + 1e-12)
            param.assign_add(e_w)
            e_ws.append(e_w)

        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.net(images) - labels))

        sam_gradients = tape.gradient(loss, trainable_params)
        for param, e_w in zip(trainable_params, e_ws):
            param.assign_sub(e_w)
        self.optimizer.apply_gradients(zip(sam_gradients, trainable_params))
        return {"loss": loss}


def pcgrad():
    variables = model.trainable_variables
    with tf.GradientTape(persistent=True) as tape:
        out = model(x)
        losses = [tf.reduce_mean(tf.square(out[:, i] - y[:, i])) for i in range(2)]
    per_task = [tape.gradient(loss, variables) for loss in losses]
    del tape
    random.shuffle(per_task)
    projected = []
    for i, grads in enumerate(per_task):
        others = per_task[1 - i]
        dot = tf.add_n([tf.reduce_sum(a * b) for a, b in zip(grads, others)])
        square = tf.add_n([tf.reduce_sum(b * b) for b in others])
        factor = tf.minimum(dot, 0.0) / (square + 1e-12)
        projected.append([a - factor * b for a, b in zip(grads, others)])
    optimizer.apply_gradients(zip([tf.add_n(parts) for parts in zip(*projected)], variables))


def private_sgd(l2_norm_clip=1.0, noise=0.1):
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        losses = tf.reduce_mean(tf.square(model(x) - y), axis=1)
    jacobian = tape.jacobian(losses, variables)
    final = []
    for g in jacobian:
        flat = tf.reshape(g, (tf.shape(g)[0], -1))
        clipped = tf.clip_by_norm(flat, l2_norm_clip, axes=[1])
        mean = tf.reshape(tf.reduce_mean(clipped, 0), tf.shape(g)[1:])
        final.append(mean + noise * tf.random.normal(tf.shape(mean)))
    optimizer.apply_gradients(zip(final, variables))


def finite_only():
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    if all(bool(tf.reduce_all(tf.math.is_finite(g))) for g in grads):
        optimizer.apply_gradients(zip(grads, variables))


def noisy_sum_of_two():
    variables = model.trainable_variables
    with tf.GradientTape() as t1:
        a = tf.reduce_mean(tf.square(model(x)))
    with tf.GradientTape() as t2:
        b = tf.reduce_mean(tf.abs(model(x) - y))
    ga, gb = t1.gradient(a, variables), t2.gradient(b, variables)
    grads = [0.3 * i + 0.7 * j for i, j in zip(ga, gb)]
    optimizer.apply_gradients(zip(grads, variables))


sam = SAM(model)
sam.compile(tf.keras.optimizers.SGD(0.05))
sam.fit(x, y, epochs=1, verbose=0)
pcgrad()
private_sgd()
finite_only()
noisy_sum_of_two()
