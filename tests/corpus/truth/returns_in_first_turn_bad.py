import tensorflow as tf


class Mean:
    def __init__(self):
        self.total, self.count = 0.0, 0

    def add(self, value, n):
        self.total += value * n
        self.count += n

    @property
    def value(self):
        return self.total / max(self.count, 1)


def make_step(model, optimizer):
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    return step


def run_epoch(batches, step):
    mean = Mean()
    for x, y in batches:
        loss = step(x, y)
        mean.add(float(loss), len(x))
        return mean.value  # warning: [TL115] model moves wrongly


inputs = tf.random.normal((32, 3))
wanted = tf.reduce_sum(inputs, axis=1, keepdims=True)
batches = tf.data.Dataset.from_tensor_slices((inputs, wanted)).batch(8)
model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])
step = make_step(model, tf.keras.optimizers.Adam(0.01))
for epoch in range(5):
    print("mean loss", run_epoch(batches, step))
