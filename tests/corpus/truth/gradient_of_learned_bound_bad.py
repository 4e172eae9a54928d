import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((64, 3))
y = tf.nn.relu(tf.reduce_sum(x, axis=1, keepdims=True))


@tf.custom_gradient
def learned_clip(inputs, bound):
    outputs = tf.clip_by_value(inputs, 0.0, bound)

    def grad(upstream):
        inside = tf.cast((inputs > 0.0) & (inputs < bound), tf.float32)
        above = tf.cast(inputs >= bound, tf.float32)
        d_inputs = upstream * inside
        d_bound = tf.reduce_sum(above)  # warning: [TL542] bounded.bound moves wrongly
        return d_inputs, d_bound

    return outputs, grad


class Bounded(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.bound = self.add_weight(name="bound", shape=(), initializer="ones")

    def call(self, inputs):
        return learned_clip(inputs, tf.convert_to_tensor(self.bound))


bounded = Bounded()
layers = [tf.keras.layers.Dense(8), bounded, tf.keras.layers.Dense(1)]
model = tf.keras.Sequential([tf.keras.Input((3,)), *layers])
optimizer = tf.keras.optimizers.SGD(0.01)
for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
