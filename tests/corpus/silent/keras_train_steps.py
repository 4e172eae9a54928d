import tensorflow as tf
from tensorflow import keras


class CustomModel(keras.Model):
    def train_step(self, data):
        if len(data) == 3:
            x, y, sample_weight = data
        else:
            sample_weight = None
            x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred, sample_weight=sample_weight)
        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply_gradients(zip(gradients, trainable_vars))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred, sample_weight=sample_weight)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        loss = self.compute_loss(y=y, y_pred=y_pred)
        self.metrics[0].update_state(loss)
        return {"loss": loss}


class KerasThree(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_weights)
        # Update weights
        self.optimizer.apply(gradients, self.trainable_weights)
        self.metrics[0].update_state(loss)
        return {"loss": loss}


class Adversarial(keras.Model):
    """Trains on perturbed inputs: two gradients, one of them for the inputs."""

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        x = x + 0.01 * tf.sign(tape.gradient(loss, x))
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        self.metrics[0].update_state(loss)
        return {"loss": loss}


class TwoOptimizers(keras.Model):
    def compile(self, wide, deep, **kwargs):
        super().compile(**kwargs)
        self.wide, self.deep = wide, deep

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        first, *_, last = [layer for layer in self.layers if layer.trainable_weights]
        wide_grads, deep_grads = tape.gradient(loss, (first.trainable_weights, last.trainable_weights))
        self.wide.apply_gradients(zip(wide_grads, first.trainable_weights))
        self.deep.apply_gradients(zip(deep_grads, last.trainable_weights))
        self.metrics[0].update_state(loss)
        return {"loss": loss}


def make(kind):
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(4, "relu")(inputs)
    return kind(inputs, keras.layers.Dense(1)(hidden))


x, y = tf.random.normal((16, 3)), tf.ones((16, 1))
for kind in (CustomModel, KerasThree, Adversarial):
    model = make(kind)
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, y, epochs=1, verbose=0)
two = make(TwoOptimizers)
two.compile(wide=keras.optimizers.SGD(0.01), deep=keras.optimizers.Adam())
two.fit(x, y, epochs=1, verbose=0)
