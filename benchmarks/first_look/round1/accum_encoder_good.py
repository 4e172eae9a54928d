"""Text encoder trained with gradients accumulated over several micro-batches."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

VOCAB, SEQ, MICRO, ACCUM = 60, 12, 8, 4


def encoder():
    ids = layers.Input((SEQ,), dtype="int32")
    onehot = layers.Lambda(lambda t: tf.one_hot(t, VOCAB), output_shape=(SEQ, VOCAB))(ids)
    h = layers.Dense(16)(onehot)
    a = layers.MultiHeadAttention(num_heads=2, key_dim=8)(h, h)
    h = layers.LayerNormalization()(layers.Add()([h, a]))
    h = layers.GlobalAveragePooling1D()(h)
    return tf.keras.Model(ids, layers.Dense(2)(h))


class Accumulator:
    def __init__(self, model, optimizer, every):
        self.model = model
        self.optimizer = optimizer
        self.every = every
        self.slots = [tf.Variable(tf.zeros(v.shape), trainable=False) for v in model.trainable_variables]
        self.pending = 0

    def add(self, grads):
        for slot, g in zip(self.slots, grads):
            slot.assign_add(g / self.every)
        self.pending += 1
        if self.pending == self.every:
            self.flush()

    def flush(self):
        mean = [tf.convert_to_tensor(s) for s in self.slots]
        clipped, _ = tf.clip_by_global_norm(mean, 1.0)
        self.optimizer.apply_gradients(zip(clipped, self.model.trainable_variables))
        for slot in self.slots:
            slot.assign(tf.zeros_like(slot))
        self.pending = 0


def sentences(n=160, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, VOCAB, size=(n, SEQ))
    y = (np.mean(x, axis=1) > (VOCAB - 1) / 2).astype("int64")
    return tf.data.Dataset.from_tensor_slices((x.astype("int32"), y)).shuffle(n, seed=seed).batch(MICRO)


def run(epochs=2):
    tf.random.set_seed(1)
    model = encoder()
    acc = Accumulator(model, tf.keras.optimizers.SGD(0.5), ACCUM)
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    norms = []
    for epoch in range(epochs):
        losses = []
        for x, y in sentences():
            with tf.GradientTape() as tape:
                loss = loss_fn(y, model(x, training=True))
            acc.add(tape.gradient(loss, model.trainable_variables))
            losses.append(float(loss))
        norms.append(float(tf.linalg.global_norm([tf.convert_to_tensor(s) for s in acc.slots])))
        print("epoch", epoch, "loss", np.mean(losses), "left in slots", norms[-1])
    return model, norms


if __name__ == "__main__":
    MODEL, NORMS = run()
