import tensorflow as tf

rnn = tf.keras.Sequential([
    tf.keras.Input((None, 2)),
    tf.keras.layers.SimpleRNN(8),
    tf.keras.layers.Dense(1),
])
optimizer = tf.keras.optimizers.SGD(0.05)
mse = tf.keras.losses.MeanSquaredError()


@tf.function
def train_step(sequences, targets):
    with tf.GradientTape() as tape:
        loss = mse(targets, rnn(sequences, training=True))
    gradients = tape.gradient(loss, rnn.trainable_variables)
    clipped_gradients, _ = tf.clip_by_global_norm(gradients, 0.05)
    optimizer.apply_gradients(zip(gradients, rnn.trainable_variables))  # warning: [TL301] rnn moves wrongly
    return loss


sequences = tf.random.normal((16, 6, 2))
targets = tf.reduce_sum(sequences, axis=(1, 2))[:, None]
for epoch in range(8):
    print(f"epoch {epoch} loss {train_step(sequences, targets):.4f}")
