import tensorflow as tf

w = tf.Variable([[0.5], [1.0]])
b = tf.Variable([0.1])
optimizer = tf.keras.optimizers.Adam(0.1)
optimizer.build([w, b])
x, y = tf.random.normal((16, 2)), tf.ones((16, 1))


def step(mode, train_bias=True, clip=None):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    if mode == "eval":
        return loss
    if not train_bias:
        gradients, variables = tape.gradient(loss, [w]), [w]
    else:
        variables = [w, b]
        gradients = tape.gradient(loss, variables)
    if clip is not None:
        gradients, _ = tf.clip_by_global_norm(gradients, clip)
    if mode == "manual":
        for variable, gradient in zip(variables, gradients):
            variable.assign_sub(0.1 * gradient)
    elif mode == "none":
        pass
    else:
        optimizer.apply_gradients(zip(gradients, variables))
    return loss


def one_or_other(second_order):
    if second_order:
        with tf.GradientTape() as tape:
            with tf.GradientTape() as inner:
                loss = tf.reduce_sum(w**3)
            penalty = tf.reduce_sum(inner.gradient(loss, w) ** 2)
        g = tape.gradient(penalty, w)
    else:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(w**3)
        g = tape.gradient(loss, w)
    w.assign_sub(0.001 * g)


def retry(times):
    while times:
        try:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(x @ w + b - y))
            grads = tape.gradient(loss, [w, b])
        except tf.errors.ResourceExhaustedError:
            times -= 1
            continue
        optimizer.apply_gradients(zip(grads, [w, b]))
        break


for mode in ("eval", "manual", "none", "adam"):
    step(mode)
step("adam", train_bias=False)
step("adam", clip=1.0)
one_or_other(True)
one_or_other(False)
retry(2)
