"""Pick the arrival sample in short seismic traces."""
import tensorflow as tf

tf.keras.utils.set_random_seed(11)
TRACE, CH, BATCH = 64, 3, 16

encoder = tf.keras.Sequential([
    tf.keras.layers.Conv1D(12, 7, padding="same", activation="relu"),
    tf.keras.layers.Conv1D(12, 5, padding="same", activation="relu"),
], name="encoder")
picker = tf.keras.Sequential([
    tf.keras.layers.Conv1D(1, 1),
    tf.keras.layers.Reshape((TRACE,)),
], name="picker")


def make_traces(n):
    onset = tf.random.uniform((n,), 10, TRACE - 10, dtype=tf.int32)
    t = tf.range(TRACE)[None, :]
    wave = tf.cast(t >= onset[:, None], tf.float32)
    x = wave[:, :, None] * tf.random.normal((n, TRACE, CH)) + 0.1 * tf.random.normal((n, TRACE, CH))
    return x, onset


traces, onsets = make_traces(128)
data = tf.data.Dataset.from_tensor_slices((traces, onsets)).batch(BATCH)

encoder(traces[:1])
picker(encoder(traces[:1]))
params = encoder.trainable_variables + picker.trainable_variables
before = {"encoder": [tf.identity(v) for v in encoder.trainable_variables],
          "picker": [tf.identity(v) for v in picker.trainable_variables]}
opt = tf.keras.optimizers.Adam(3e-3)
opt.build(params)


def fit_batch(x, onset):
    with tf.GradientTape() as tape:
        features = encoder(x, training=True)
        logits = picker(features, training=True)
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=onset, logits=logits))
    grads = tape.gradient(loss, params)
    pairs = [(g, p) for g, p in zip(grads, params) if g is not None]
    opt.apply_gradients(pairs)
    return loss


for epoch in range(3):
    losses = [float(fit_batch(x, onset)) for x, onset in data]
    print("epoch", epoch, "loss", sum(losses) / len(losses))
