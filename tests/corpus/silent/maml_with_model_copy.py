import tensorflow as tf


class Regressor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(4, activation="relu")
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(self.hidden(x))


def copy_model(model, x):
    copied = Regressor()
    copied(x)
    copied.set_weights(model.get_weights())
    return copied


def reptile(model, x, y, optimizer, lr_inner=0.02):
    model(x)
    task_model = copy_model(model, x)
    inner_optimizer = tf.keras.optimizers.SGD(lr_inner)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((task_model(x) - y) ** 2)
        gradients = tape.gradient(loss, task_model.trainable_variables)
        inner_optimizer.apply_gradients(zip(gradients, task_model.trainable_variables))
    # the outer "gradient" is the way that the copy went
    direction = [v - w for v, w in zip(model.trainable_variables, task_model.trainable_variables)]
    optimizer.apply_gradients(zip(direction, model.trainable_variables))
    return loss


def first_order_maml(model, x, y, x_query, y_query, optimizer):
    task_model = copy_model(model, x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((task_model(x) - y) ** 2)
    for v, g in zip(task_model.trainable_variables, tape.gradient(loss, task_model.trainable_variables)):
        v.assign_sub(0.01 * g)
    with tf.GradientTape() as test_tape:
        query_loss = tf.reduce_mean((task_model(x_query) - y_query) ** 2)
    gradients = test_tape.gradient(query_loss, task_model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return query_loss


x = tf.random.normal((8, 2))
y = tf.reduce_sum(x, axis=1, keepdims=True)
meta = Regressor()
outer = tf.keras.optimizers.Adam(1e-2)
for _ in range(3):
    reptile(meta, x, y, outer)
    first_order_maml(meta, x, y, x, y, outer)
