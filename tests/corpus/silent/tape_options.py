import tensorflow as tf

w = tf.Variable([1.0, 2.0])
unused = tf.Variable([3.0])
frozen = tf.Variable(1.0, trainable=False)
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.constant([1.0, -1.0])

with tf.GradientTape(watch_accessed_variables=False) as tape:
    tape.watch(w)
    loss = tf.reduce_sum(w * x) + tf.reduce_sum(unused)
optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))

with tf.GradientTape() as tape:
    loss = tf.reduce_sum(w**2)
grads = tape.gradient(loss, [w, unused], unconnected_gradients=tf.UnconnectedGradients.ZERO)
tf.keras.optimizers.SGD(0.1).apply_gradients(zip(grads, [w, unused]))

with tf.GradientTape() as tape:
    tape.watch(frozen)
    y = frozen * w[0]
print(tape.gradient(y, frozen))

with tf.GradientTape() as tape:
    y = w * x
    with tape.stop_recording():
        print("norm", float(tf.norm(y)), w.numpy())
    loss = tf.reduce_sum(y)
gradient = tape.gradient(loss, w)
w.assign_sub(0.01 * gradient)

with tf.GradientTape() as tape:
    y = w**2
print(tape.gradient(y, w, output_gradients=[0.5, 2.0]))

with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = tf.reduce_sum(w * x**2)
    print(tape.watched_variables())
dx, dw = tape.gradient(y, x), tape.gradient(y, w)
hessian = tape.jacobian(y, [x])
print(dx, dw, hessian)
del tape

with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = tf.reduce_sum(w**3)
    g = inner.gradient(y, w)
print(outer.jacobian(g, w))


@tf.recompute_grad
def block(z):
    return tf.tanh(z * w)


with tf.GradientTape() as tape:
    loss = tf.reduce_sum(block(x))
    # inside is as good as outside, for a tape that records once
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))


def hessian_vector_product(f, xs, vector):
    with tf.GradientTape() as outer:
        outer.watch(xs)
        with tf.GradientTape() as inner:
            inner.watch(xs)
            value = f(xs)
        grads = inner.gradient(value, xs)
        product = tf.reduce_sum(grads * vector)
    return outer.gradient(product, xs)


def batch_jacobian(net, xs):
    with tf.GradientTape() as tape:
        tape.watch(xs)
        ys = net(xs)
    return tape.batch_jacobian(ys, xs)


def newton(f, z, steps=3):
    for _ in range(steps):
        with tf.GradientTape() as second:
            with tf.GradientTape() as first:
                value = f(z)
            slope = first.gradient(value, z)
        z.assign_sub(slope / second.gradient(slope, z))
    return z


def langevin(log_prob, position, steps=3, rate=0.01):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(position)
            value = log_prob(position)
        position = position + rate * tape.gradient(value, position) + tf.random.normal(position.shape)
    return position


hessian_vector_product(lambda t: tf.reduce_sum(t**3), x, tf.ones(2))
batch_jacobian(lambda t: t**2, tf.ones((2, 3)))
newton(lambda t: (t - 2.0) ** 2, tf.Variable(5.0))
langevin(lambda t: -tf.reduce_sum(t**2), tf.zeros(2))


def step_with_options(variable, optimizer, persistent=False):
    with tf.GradientTape(persistent=persistent) as tape:
        loss = tf.reduce_sum((variable * x) ** 2)
    grads = tape.gradient(loss, [variable])
    if persistent:
        print(tape.gradient(loss, variable))
    optimizer.apply_gradients(zip(grads, [variable]))


step_with_options(w, tf.keras.optimizers.SGD(0.1))
