import tensorflow as tf


class Classifier(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(2)
        self.loss_tracker = tf.keras.metrics.Mean(name="loss")
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @property
    def metrics(self):
        return [self.loss_tracker]

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            logits = self(x, training=True)
            loss = self.loss_fn(y, logits)
        gradients = tape.gradient(loss, self.trainable_variables)  # warning: [TL101] model does not move
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


model = Classifier()
model.compile(optimizer=tf.keras.optimizers.Adam(0.05))
x = tf.random.normal((100, 4))
y = tf.cast(x[:, 0] > 0, tf.int32)
history = model.fit(x, y, epochs=5, verbose=0)
for loss in history.history["loss"]:
    print("loss", loss)
