import tensorflow as tf


class Overlap(tf.keras.losses.Loss):
    def __init__(self, threshold=0.5):
        super().__init__(name="overlap")
        self.threshold = threshold

    def call(self, y_true, y_pred):
        hit = tf.cast(y_pred > self.threshold, tf.float32)  # error: [TL503] raises ValueError: No gradients provided for any variable
        both = tf.reduce_sum(hit * y_true, axis=-1)
        return 1.0 - 2.0 * both / (
            tf.reduce_sum(hit, axis=-1) + tf.reduce_sum(y_true, axis=-1) + 1e-8
        )


class Mask(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(4, activation="sigmoid")
        self.criterion = Overlap()

    def call(self, inputs):
        return self.dense(inputs)


model = Mask()
optimizer = tf.keras.optimizers.Adam(0.01)
images = tf.random.normal((16, 6))
masks = tf.cast(images[:, :4] > 0.0, tf.float32)
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = model.criterion(masks, model(images))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
