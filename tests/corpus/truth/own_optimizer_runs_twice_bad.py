import tensorflow as tf

tf.keras.utils.set_random_seed(1)


class Normed(tf.keras.optimizers.SGD):
    """Divides all gradients by the largest of their norms."""

    def apply_gradients(self, grads_and_vars, **options):
        norms = [tf.norm(gradient) for gradient, _ in grads_and_vars]
        normed = [(gradient / max(norms), variable) for gradient, variable in grads_and_vars]  # warning: [TL107] raises ValueError: not enough values to unpack (expected 2, got 0); on 2.15 model does not move
        return super().apply_gradients(normed, **options)


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = Normed(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
