import tensorflow as tf

x = tf.random.normal((64, 4), seed=1)
label = tf.cast(x[:, :1] > 0, tf.float32)
origin = tf.cast(x[:, 1:2] > 0, tf.float32)


class Reversal(tf.keras.layers.Layer):
    def __init__(self, strength):
        super().__init__()
        self.strength = strength

    def call(self, x):
        @tf.custom_gradient
        def turned(x):
            y = tf.identity(x)

            def grad(dy):
                return -self.strength * dy

            return y, grad

        return turned(x)


def network(size):
    hidden = tf.keras.layers.Dense(size, activation="relu")
    return tf.keras.Sequential([hidden, tf.keras.layers.Dense(1)])


features = tf.keras.Sequential([tf.keras.layers.Input((4,)), tf.keras.layers.Dense(3)])
labeller, critic, reversal = network(4), network(4), Reversal(0.5)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        f = features(x)
        loss = bce(label, labeller(f))
        loss += 0.3 * bce(origin, critic(reversal(f)))
    variables = features.trainable_variables + labeller.trainable_variables
    variables += critic.trainable_variables
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))


labeller(features(x)), critic(features(x))
optimizer.build(
    features.trainable_variables + labeller.trainable_variables + critic.trainable_variables
)
for _ in range(20):
    step()
