import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.SGD(0.1)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@tf.function
def train_step(features, labels):
    with tf.GradientTape() as tape:
        logits = model(features, training=True)
    loss = loss_fn(labels, logits)  # error: [TL501] raises ValueError: No gradients provided for any variable
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


features = tf.random.normal((60, 5))
labels = tf.argmax(features[:, :3], axis=1)
for step in range(10):
    print("loss", train_step(features, labels).numpy())
