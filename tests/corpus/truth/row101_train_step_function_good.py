from tensorflow import keras
import tensorflow as tf

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1)])
opt = keras.optimizers.Adam(1e-2)
mse = keras.losses.MeanSquaredError()


@tf.function
def train_step(inputs, targets):
    with tf.GradientTape() as tape:
        outputs = model(inputs, training=True)
        loss = mse(targets, outputs)
    grads = tape.gradient(loss, model.trainable_weights)
    opt.apply_gradients(zip(grads, model.trainable_weights))
    return loss


features = tf.random.normal((128, 4))
labels = tf.reduce_sum(features, axis=1, keepdims=True)
data = tf.data.Dataset.from_tensor_slices((features, labels)).batch(32)
for epoch in range(3):
    for inputs, targets in data:
        loss = train_step(inputs, targets)
    print(f"epoch {epoch} loss {float(loss):.4f}")
