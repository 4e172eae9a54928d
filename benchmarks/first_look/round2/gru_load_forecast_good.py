"""Day-ahead electricity load with a GRU encoder and quantile outputs."""
import numpy as np
import tensorflow as tf

QUANTILES = tf.constant([0.1, 0.5, 0.9])
PAST = 24


class LoadGRU(tf.keras.Model):
    def __init__(self, units=16):
        super().__init__()
        self.rnn = tf.keras.layers.GRU(units)
        self.calendar = tf.keras.layers.Dense(8, activation="relu")
        self.head = tf.keras.layers.Dense(QUANTILES.shape[0])

    def call(self, inputs):
        past, calendar = inputs
        joined = tf.concat([self.rnn(past), self.calendar(calendar)], axis=-1)
        return self.head(joined)


def pinball(y, q):
    err = y - q
    return tf.reduce_mean(tf.maximum(QUANTILES * err, (QUANTILES - 1.0) * err))


def load_curve(hours, seed):
    rng = np.random.default_rng(seed)
    t = np.arange(hours)
    return np.sin(t * 2 * np.pi / 24) + 0.3 * np.sin(t * 2 * np.pi / 168) + rng.normal(0, 0.1, hours)


def windows(curve):
    idx = np.arange(PAST, len(curve))
    past = np.stack([curve[i - PAST:i] for i in idx])[..., None]
    calendar = np.stack([np.sin(idx * 2 * np.pi / 24), np.cos(idx * 2 * np.pi / 24)], axis=1)
    return [a.astype("float32") for a in (past, calendar, curve[idx][:, None])]


class Trainer:
    def __init__(self, model, lr=0.01, max_norm=None):
        self.model, self.max_norm = model, max_norm
        self.optimizer = tf.keras.optimizers.RMSprop(lr)

    @tf.function
    def step(self, past, calendar, load):
        with tf.GradientTape() as tape:
            loss = pinball(load, self.model((past, calendar), training=True))
        variables = self.model.trainable_variables
        grads = tape.gradient(loss, variables)
        if self.max_norm is not None:
            grads, _ = tf.clip_by_global_norm(grads, self.max_norm)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(33)
    data = tf.data.Dataset.from_tensor_slices(tuple(windows(load_curve(400, 33)))).batch(47)
    trainer = Trainer(LoadGRU(), max_norm=1.0)
    for epoch in range(4):
        losses = [float(trainer.step(*batch)) for batch in data]
        print(f"epoch {epoch}: pinball {np.mean(losses):.4f}")
