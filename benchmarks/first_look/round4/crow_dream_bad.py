# measured: TF 2.21 and 2.15: ValueError "Attempt to convert a value (None) with an unsupported type"; twin: class scores rise to 5.5-7.3
"""Feature visualisation: change an input pattern until one class lights up."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(27)
rng = np.random.default_rng(27)
proto = rng.normal(size=(3, 20)).astype("float32")


def classifier():
    return tf.keras.Sequential([tf.keras.layers.Input((20,)),
                                tf.keras.layers.Dense(24, activation="tanh"),
                                tf.keras.layers.Dense(3)])


def fit(model, steps=120):
    opt = tf.keras.optimizers.Adam(0.01)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=model(x)))
        w = model.trainable_variables
        opt.apply_gradients(zip(tape.gradient(loss, w), w))
        return loss

    for _ in range(steps):
        y = rng.integers(0, 3, 64)
        x = proto[y] + rng.normal(0, 0.8, (64, 20))
        loss = step(x.astype("float32"), y.astype("int32"))
    return float(loss)


class Dreamer:
    def __init__(self, model, rate=0.3, decay=0.02):
        self.model, self.rate, self.decay = model, rate, decay

    def ascend(self, pattern, unit):
        with tf.GradientTape() as tape:
            image = tf.identity(pattern)  # fault: a plain tensor that no tape watches
            score = self.model(image)[:, unit] - self.decay * tf.reduce_sum(image ** 2, axis=1)
            goal = tf.reduce_mean(score)
        slope = tape.gradient(goal, image)
        slope = slope / (tf.math.reduce_std(slope) + 1e-8)
        return pattern + self.rate * slope, goal

    def dream(self, unit, steps=20):
        pattern = tf.random.normal([1, 20], stddev=0.1)
        goals = []
        for _ in range(steps):
            pattern, goal = self.ascend(pattern, unit)
            goals.append(float(goal))
        return pattern, goals


model = classifier()
print("classifier loss %.4f" % fit(model))
for unit in range(3):
    pattern, goals = Dreamer(model).dream(unit)
    match = np.corrcoef(pattern.numpy()[0], proto[unit] - proto.mean(0))[0, 1]
    print(f"class {unit}: score {goals[0]:.2f} -> {goals[-1]:.2f}, likeness to prototype {match:.2f}")
