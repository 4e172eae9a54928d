import tensorflow as tf

SETTINGS = {"rate": 0.05, "epochs": 4}
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def make_optimizer(settings):
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(settings["rate"], 16, 1e-4)
    return tf.keras.optimizers.Adam(schedule)


class Forecast:
    def __init__(self):
        self.net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])

    def epoch(self, batches):
        optimizer = make_optimizer(SETTINGS)  # warning: [TL701] forecast.net moves wrongly
        for inputs, target in batches:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self.net(inputs) - target))
            grads = tape.gradient(loss, self.net.trainable_variables)
            optimizer.apply_gradients(zip(grads, self.net.trainable_variables))
        return loss


forecast = Forecast()
batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
for _ in range(SETTINGS["epochs"]):
    loss = forecast.epoch(batches)
