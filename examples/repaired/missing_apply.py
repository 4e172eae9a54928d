"""A classifier that learns: its weights are updated in each step."""

import tensorflow as tf

EPOCHS = 5

features = tf.random.normal((512, 8), seed=1)
labels = tf.argmax(features[:, :4], axis=1)
dataset = tf.data.Dataset.from_tensor_slices((features, labels)).batch(64)

model = tf.keras.Sequential(
    [
        tf.keras.Input((8,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(4),
    ]
)
optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = loss_fn(y, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


for epoch in range(EPOCHS):
    mean = tf.keras.metrics.Mean()
    for x, y in dataset:
        mean.update_state(train_step(x, y))
    print(f"epoch {epoch}: loss {mean.result():.4f}")
