"""Two-phase fine-tuning of a birdsong classifier: head first, then everything."""
import tensorflow as tf

NUM_SPECIES = 5


class FineTuner:
    def __init__(self, head_lr=1e-2, body_lr=1e-3):
        self.body = tf.keras.Sequential([
            tf.keras.Input((40, 16)),
            tf.keras.layers.Conv1D(16, 5, activation="relu"),
            tf.keras.layers.Conv1D(16, 3, activation="relu"),
            tf.keras.layers.GlobalMaxPooling1D(),
        ], name="body")
        self.head = tf.keras.Sequential(
            [tf.keras.Input((16,)), tf.keras.layers.Dense(NUM_SPECIES)], name="head")
        self.head_opt = tf.keras.optimizers.Adam(head_lr)
        self.body_opt = tf.keras.optimizers.Adam(body_lr)
        self.head_opt.build(self.head.trainable_variables)
        self.body_opt.build(self.body.trainable_variables)
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.body_frozen = tf.Variable(True, trainable=False)

    def unfreeze(self):
        self.body_frozen.assign(False)

    @tf.function
    def train_step(self, spectrogram, species):
        with tf.GradientTape() as tape:
            logits = self.head(self.body(spectrogram, training=True), training=True)
            loss = self.loss_fn(species, logits)
        head_vars = self.head.trainable_variables
        body_vars = self.body.trainable_variables
        grads = tape.gradient(loss, head_vars + body_vars)
        self.head_opt.apply_gradients(zip(grads[:len(head_vars)], head_vars))
        if not self.body_frozen:
            self.body_opt.apply_gradients(zip(grads[len(head_vars):], body_vars))
        return loss


def make_clips(n=160):
    species = tf.random.uniform([n], maxval=NUM_SPECIES, dtype=tf.int32)
    base = tf.random.normal([n, 40, 16])
    pitch = tf.one_hot(species * 3, 16)[:, tf.newaxis, :]
    return tf.data.Dataset.from_tensor_slices((base + 1.5 * pitch, species)).batch(32)


def phase(tuner, clips, epochs, label):
    for _ in range(epochs):
        mean = tf.keras.metrics.Mean()
        for spectrogram, species in clips:
            mean.update_state(tuner.train_step(spectrogram, species))
        print(label, "loss", round(float(mean.result()), 4))


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(8)
    clips = make_clips()
    tuner = FineTuner()
    before = [v.numpy() for v in tuner.body.trainable_variables]
    phase(tuner, clips, 2, "head only")
    tuner.unfreeze()
    phase(tuner, clips, 3, "all layers")
    shift = max(abs(v.numpy() - b).max() for v, b in zip(tuner.body.trainable_variables, before))
    print("largest change in the body:", shift)
