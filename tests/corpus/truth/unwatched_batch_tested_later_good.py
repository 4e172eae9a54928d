import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.01)
crossentropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
features = tf.random.normal((64, 3), seed=1)
labels = tf.cast(features[:, 0] > 0, tf.int32)
dataset = tf.data.Dataset.from_tensor_slices((features, labels)).batch(16)


class Attack:
    def __init__(self, size):
        self.size = size

    def perturb(self, inputs, targets):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            loss = crossentropy(targets, model(inputs))
        gradient = tape.gradient(loss, inputs)
        return inputs + self.size * tf.sign(gradient)


attack = Attack(0.1)
best = None
for inputs, targets in dataset:
    perturbed = attack.perturb(inputs, targets)
    with tf.GradientTape() as tape:
        loss = crossentropy(targets, model(perturbed))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    if best is None or loss < best:
        best = loss
print("best loss", float(best))
