"""Streaming beat tracker: the recurrent state is carried from one chunk of the recording to the next."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

STREAMS, CHUNK = 16, 5


def recordings(chunks, seed=0):
    rng = np.random.default_rng(seed)
    length = chunks * CHUNK
    pulse = (rng.random((STREAMS, length)) < 0.1).astype("float32")
    target = np.zeros_like(pulse)
    target[:, 3:] = pulse[:, :-3]
    split = lambda a: np.split(a[..., None], chunks, axis=1)
    return list(zip(split(pulse), split(target)))


class BeatTracker(tf.Module):
    def __init__(self, units=24):
        super().__init__()
        self.gru = keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.out = keras.layers.Dense(1)
        self.optimizer = keras.optimizers.Adam(0.02)
        self.state = tf.Variable(tf.zeros((STREAMS, units)), trainable=False)
        self.out(self.gru(tf.zeros((STREAMS, CHUNK, 1)))[0])
        self.params = self.gru.trainable_variables + self.out.trainable_variables
        self.optimizer.build(self.params)

    def reset(self):
        self.state.assign(tf.zeros_like(self.state))

    @tf.function
    def learn(self, x, y):
        with tf.GradientTape() as tape:
            hidden, last = self.gru(x, initial_state=tf.convert_to_tensor(self.state))
            loss = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=self.out(hidden)))
        grads = tape.gradient(loss, self.params)
        self.optimizer.apply_gradients(zip(grads, self.params))
        self.state.assign(last)
        return loss


def main():
    keras.utils.set_random_seed(13)
    data = recordings(chunks=60)
    tracker = BeatTracker()
    for epoch in range(6):
        losses = [float(tracker.learn(tf.constant(x), tf.constant(y))) for x, y in data]
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}")
        tracker.reset()


if __name__ == "__main__":
    main()
