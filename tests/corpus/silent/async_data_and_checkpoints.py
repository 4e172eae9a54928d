import tempfile

import tensorflow as tf


class Trainer:
    """A loop with everything that stands between the lines of a real one."""

    def __init__(self, model, train_data, directory):
        self.model = model
        self.data = train_data
        self.step = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.optimizer = tf.keras.optimizers.AdamW(1e-3)
        self.checkpoint = tf.train.Checkpoint(step=self.step, model=model)
        self.manager = tf.train.CheckpointManager(self.checkpoint, directory, max_to_keep=1)
        self.summary = tf.summary.create_file_writer(directory)
        self.metric = tf.keras.metrics.Mean()

    def restore(self):
        if self.manager.latest_checkpoint:
            self.checkpoint.restore(self.manager.latest_checkpoint)

    @tf.function(reduce_retracing=True)
    def train_step(self, x, y):
        with tf.GradientTape() as tape:
            predictions = self.model(x, training=True)
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, predictions, from_logits=True))
            if self.model.losses:
                loss += tf.add_n(self.model.losses)
        gradients = tape.gradient(loss, self.model.trainable_variables)
        norm = tf.linalg.global_norm(gradients)
        self.optimizer.apply_gradients(zip(gradients, self.model.trainable_variables))
        self.metric.update_state(loss)
        return loss, norm

    def log_gradients(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self.model(x))
        for variable, gradient in zip(self.model.trainable_variables, tape.gradient(loss, self.model.trainable_variables)):
            with self.summary.as_default(step=self.step.numpy()):
                tf.summary.write(f"gradients/{variable.name}", gradient)

    def run(self, epochs):
        self.restore()
        for _ in range(epochs):
            self.metric.reset_state()
            for x, y in self.data:
                loss, norm = self.train_step(x, y)
                self.step.assign_add(1)
                if int(self.step) % 3 == 0:
                    self.log_gradients(x, y)
            self.manager.save()
            print(f"{int(self.step)}: {float(loss):.3f} {float(norm):.3f} {float(self.metric.result()):.3f}")


features = tf.random.normal((24, 4))
dataset = tf.data.Dataset.from_tensor_slices((features, tf.argmax(features, axis=1))).shuffle(24).batch(8).prefetch(1)
net = tf.keras.Sequential([
    tf.keras.Input((4,)), tf.keras.layers.Dense(8, "relu", kernel_regularizer="l2"), tf.keras.layers.BatchNormalization(),
    tf.keras.layers.Dense(4),
])
with tempfile.TemporaryDirectory() as place:
    Trainer(net, dataset, place).run(2)
