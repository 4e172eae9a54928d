"""A penalty that the tape records with the rest of the loss."""

import tensorflow as tf

PENALTY = 0.001

x = tf.random.normal((256, 10), seed=4)
y = tf.cast(tf.reduce_sum(x[:, :3], axis=1) > 0.0, tf.float32)[:, None]

model = tf.keras.Sequential(
    [
        tf.keras.Input((10,)),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(1),
    ]
)
optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)
loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
        # keep the weights small
        loss = loss + PENALTY * tf.add_n([tf.nn.l2_loss(w) for w in model.trainable_weights])
    gradients = tape.gradient(loss, model.trainable_weights)
    optimizer.apply_gradients(zip(gradients, model.trainable_weights))
    return loss


for epoch in range(20):
    print(f"epoch {epoch}: loss {train_step(x, y):.4f}")
