import tensorflow as tf

tf.keras.utils.set_random_seed(3)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.1)


class Attack:
    def __init__(self, size):
        self.size = size

    def __call__(self, samples, labels):
        samples = tf.convert_to_tensor(samples)
        with tf.GradientTape() as tape:
            tape.watch(samples)
            loss = loss_fn(labels, model(samples))
        step = tf.sign(tape.gradient(loss, samples))
        return samples + self.size * step


attack = Attack(0.1)
data = tf.data.Dataset.from_tensor_slices((tf.random.normal((8, 4)), tf.zeros((8,), tf.int32)))
for x, y in data.batch(4):
    with tf.GradientTape() as tape:
        hostile = loss_fn(y, model(attack(x, y)))
    grads = tape.gradient(hostile, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
