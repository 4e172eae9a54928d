"""Self-supervised pretraining (SimSiam) on small satellite patches."""
import tensorflow as tf

PATCH = 12
EMBED = 24


def augment(patches):
    flipped = tf.image.random_flip_left_right(patches)
    noisy = flipped + tf.random.normal(tf.shape(flipped), stddev=0.05)
    gain = tf.random.uniform([tf.shape(patches)[0], 1, 1, 1], 0.8, 1.2)
    return noisy * gain


def make_encoder():
    inp = tf.keras.Input((PATCH, PATCH, 4))
    x = tf.keras.layers.Conv2D(8, 3, strides=2, activation="relu")(inp)
    x = tf.keras.layers.Conv2D(16, 3, activation="relu")(x)
    x = tf.keras.layers.GlobalAveragePooling2D()(x)
    return tf.keras.Model(inp, tf.keras.layers.Dense(EMBED)(x), name="encoder")


def make_predictor():
    return tf.keras.Sequential([
        tf.keras.Input((EMBED,)),
        tf.keras.layers.Dense(12, activation="relu"),
        tf.keras.layers.Dense(EMBED),
    ], name="predictor")


def negative_cosine(p, z):
    """D(p, z) of the paper: p comes from the predictor, z is the fixed target."""
    z = tf.stop_gradient(z)
    p = tf.math.l2_normalize(p, axis=1)
    z = tf.math.l2_normalize(z, axis=1)
    return -tf.reduce_mean(tf.reduce_sum(p * z, axis=1))


class SimSiam(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = make_encoder()
        self.predictor = make_predictor()
        self.tracker = tf.keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.tracker]

    def call(self, x):
        return self.predictor(self.encoder(x))

    def train_step(self, data):
        view1, view2 = augment(data), augment(data)
        with tf.GradientTape() as tape:
            z1, z2 = self.encoder(view1, training=True), self.encoder(view2, training=True)
            p1, p2 = self.predictor(z1, training=True), self.predictor(z2, training=True)
            loss = 0.5 * (negative_cosine(p1, z2) + negative_cosine(p2, z1))
        params = self.encoder.trainable_variables + self.predictor.trainable_variables
        grads = tape.gradient(loss, params)
        self.optimizer.apply_gradients(zip(grads, params))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(0)
    patches = tf.random.uniform([192, PATCH, PATCH, 4])
    model = SimSiam()
    model.compile(optimizer=tf.keras.optimizers.SGD(0.05, momentum=0.9))
    history = model.fit(patches, batch_size=32, epochs=3, verbose=0)
    print("loss per epoch:", [round(v, 4) for v in history.history["loss"]])
