import tensorflow as tf

tf.keras.utils.set_random_seed(1)


class Halved(tf.keras.optimizers.Optimizer):
    """Gradient descent by half a step."""

    def __init__(self, learning_rate=0.05, name="halved", **options):
        super().__init__(learning_rate=learning_rate, name=name, **options)

    def update_step(self, gradient, variable, learning_rate):
        step = tf.Variable(tf.zeros_like(gradient))  # error: [TL620] raises ValueError: tf.function only supports singleton tf.Variables created on the first call; on 2.15 raises TypeError: learning_rate is not a valid argument
        step.assign_add(0.5 * tf.cast(learning_rate, gradient.dtype) * gradient)
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
