import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def descend(rate, trainer=None):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    if trainer is None:
        for variable, grad in zip([w], grads):
            variable.assign_sub(rate * grad)
    else:
        trainer.apply_gradients(zip(grads, [w]))


def look(apply=False, trainer=None):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    if apply:
        optimizer.apply_gradients(zip(grads, [w]))
    if trainer:
        trainer.apply_gradients(zip(grads, [w]))
    return loss


def now_and_then(trainer=None):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    if trainer:
        trainer.apply_gradients(zip(grads, [w]))
    return loss


descend(0.1)
look()
look(apply=True)
look(trainer=optimizer)
print(now_and_then())
now_and_then(optimizer)
