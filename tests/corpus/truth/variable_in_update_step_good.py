import tensorflow as tf

tf.keras.utils.set_random_seed(1)


class Halved(tf.keras.optimizers.SGD):
    """Gradient descent by a step of its own."""

    def update_step(self, gradient, variable, *rest):
        step = 0.02 * gradient
        variable.assign_sub(step)


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = Halved()
optimizer.build(model.trainable_variables)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for _ in range(20):
    train_step()
