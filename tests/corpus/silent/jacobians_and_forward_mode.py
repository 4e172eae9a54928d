import tensorflow as tf

x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
w = tf.Variable([[0.5], [0.25]])
layer = tf.keras.layers.Dense(1)
layer.build((None, 2))


def jacobian():
    with tf.GradientTape() as tape:
        out = tf.square(x @ w)
    return tape.jacobian(out, w)


def of_each_row():
    with tf.GradientTape() as tape:
        tape.watch(x)
        out = tf.square(x) * w[0, 0]
    return tape.batch_jacobian(out, x)


def twice_of_a_persistent_tape():
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        out = tf.square(x @ w)
    first, second = tape.jacobian(out, x), tape.jacobian(out, w)
    third = tape.gradient(out, w)
    del tape
    return first, second, third


def without_pfor():
    with tf.GradientTape(persistent=True) as tape:
        out = tf.square(x @ w)
    return tape.jacobian(out, w, experimental_use_pfor=False)


@tf.function
def without_pfor_in_a_graph():
    with tf.GradientTape() as tape:
        tape.watch(x)
        out = tf.square(x)
    return tape.batch_jacobian(out, x, experimental_use_pfor=False)


def rows_by_an_option(use_pfor):
    with tf.GradientTape() as tape:
        out = tf.square(x @ w)
    return tape.jacobian(out, w, experimental_use_pfor=use_pfor)


def without_pfor_for_a_graph(inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        out = tf.square(inputs)
    return tape.jacobian(out, inputs, experimental_use_pfor=False)


def hessian():
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_sum(tf.square(x @ w) ** 2)
        grad = inner.gradient(loss, w)
    return outer.jacobian(grad, w)


def newton():
    optimizer = tf.keras.optimizers.SGD(1.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_sum(tf.square(x @ w))
        grad = inner.gradient(loss, w)
    rows = outer.jacobian(grad, w)
    step = tf.linalg.solve(tf.reshape(rows, (2, 2)), tf.reshape(grad, (2, 1)))
    optimizer.apply([tf.reshape(step, w.shape)], [w])


def forwards():
    with tf.autodiff.ForwardAccumulator(w, tf.ones_like(w)) as accumulator:
        loss = tf.reduce_sum(tf.square(x @ w))
    return accumulator.jvp(loss), accumulator.jvp(loss)


def forwards_over_backwards():
    with tf.autodiff.ForwardAccumulator(w, tf.ones_like(w)) as accumulator:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(x @ w) ** 2)
        grad = tape.gradient(loss, w)
    return accumulator.jvp(grad)


def backwards_over_forwards():
    with tf.GradientTape() as tape:
        with tf.autodiff.ForwardAccumulator([w], [tf.ones_like(w)]) as accumulator:
            loss = tf.reduce_sum(tf.square(x @ w) ** 2)
        slope = accumulator.jvp(loss)
    return tape.gradient(slope, w)


def of_the_values_of_a_layer():
    values = [variable.value for variable in layer.trainable_variables]
    tangents = [tf.ones(value.shape) for value in values]
    with tf.autodiff.ForwardAccumulator(values, tangents) as accumulator:
        loss = tf.reduce_sum(layer(x))
    return accumulator.jvp(loss)


@tf.function
def symbolic(optimizer):
    loss = tf.reduce_sum(tf.square(x @ w))
    grads = tf.gradients(loss, w)
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(clipped, [w]))
    return loss


@tf.function
def symbolic_slope(inputs):
    (slope,) = tf.gradients(tf.square(inputs), inputs)
    return slope


print(jacobian(), of_each_row(), twice_of_a_persistent_tape(), without_pfor())
print(without_pfor_in_a_graph(), rows_by_an_option(use_pfor=True), hessian())
print(tf.function(without_pfor_for_a_graph)(x))
newton()
print(forwards(), forwards_over_backwards(), backwards_over_forwards(), of_the_values_of_a_layer())
sgd = tf.keras.optimizers.SGD(0.01)
print(symbolic(sgd), symbolic_slope(x))
