import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-2)
mse = tf.keras.losses.MeanSquaredError()
data = tf.data.Dataset.from_tensor_slices((tf.random.normal((32, 3)), tf.random.normal((32, 1)))).batch(4)
N = 4


def lists():
    accumulated = [tf.zeros_like(v) for v in model.trainable_variables]
    for step, (x, y) in enumerate(data):
        with tf.GradientTape() as tape:
            loss = mse(y, model(x)) / N
        grads = tape.gradient(loss, model.trainable_variables)
        accumulated = [a + g for a, g in zip(accumulated, grads)]
        if (step + 1) % N == 0:
            optimizer.apply_gradients(zip(accumulated, model.trainable_variables))
            accumulated = [tf.zeros_like(v) for v in model.trainable_variables]


def first_or_sum():
    total = None
    for step, (x, y) in enumerate(data, start=1):
        with tf.GradientTape() as tape:
            loss = mse(y, model(x))
        grads = tape.gradient(loss, model.trainable_variables)
        if total is None:
            total = grads
        else:
            total = [t + g for t, g in zip(total, grads)]
        if step % N == 0:
            mean = [t / N for t in total]
            optimizer.apply_gradients(zip(mean, model.trainable_variables))
            total = None


def in_place():
    sums = [0.0] * len(model.trainable_variables)
    for x, y in data:
        with tf.GradientTape() as tape:
            loss = mse(y, model(x))
        for i, g in enumerate(tape.gradient(loss, model.trainable_variables)):
            sums[i] += g
    optimizer.apply_gradients((s / 8.0, v) for s, v in zip(sums, model.trainable_variables))


class Accumulating:
    def __init__(self, every):
        self.every = every
        self.count = tf.Variable(0, trainable=False)
        self.slots = [tf.Variable(tf.zeros_like(v), trainable=False) for v in model.trainable_variables]

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = mse(y, model(x)) / self.every
        for slot, gradient in zip(self.slots, tape.gradient(loss, model.trainable_variables)):
            slot.assign_add(gradient)
        self.count.assign_add(1)
        if self.count % self.every == 0:
            self.apply()
        return loss

    def apply(self):
        optimizer.apply_gradients(zip(self.slots, model.trainable_variables))
        for slot in self.slots:
            slot.assign(tf.zeros_like(slot))


lists()
first_or_sum()
in_place()
accumulating = Accumulating(N)
for x, y in data:
    accumulating.step(x, y)
