"""Cell segmentation; an optimizer step is meant to happen after every N micro-batches."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def mini_unet(side=16):
    inp = keras.Input((side, side, 1))
    d1 = layers.Conv2D(8, 3, padding="same", activation="relu")(inp)
    d2 = layers.Conv2D(16, 3, padding="same", activation="relu")(layers.MaxPool2D()(d1))
    u1 = layers.UpSampling2D()(d2)
    u1 = layers.Conv2D(8, 3, padding="same", activation="relu")(layers.Concatenate()([u1, d1]))
    return inp, layers.Conv2D(1, 1)(u1)


class AccumulatingModel(keras.Model):
    def __init__(self, *args, n_accum=4, **kwargs):
        super().__init__(*args, **kwargs)
        self.n_accum = n_accum
        self.micro = tf.Variable(0, dtype=tf.int32, trainable=False)
        self.sums = [tf.Variable(tf.zeros(v.shape), trainable=False) for v in self.trainable_variables]

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            logits = self(x, training=True)
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
        grads = tape.gradient(loss, self.trainable_variables)
        for s, g in zip(self.sums, grads):
            s.assign_add(g)
        self.micro.assign_add(1)
        tf.cond(self.micro % self.n_accum == 0, self.apply_sums, lambda: None)
        return {"bce": loss}

    def apply_sums(self):
        mean = [s / float(self.n_accum) for s in self.sums]
        self.optimizer.apply_gradients(zip(mean, self.trainable_variables))
        for s in self.sums:
            s.assign(tf.zeros_like(s))


def cells(n=64, side=16):
    yy, xx = tf.meshgrid(tf.range(side), tf.range(side), indexing="ij")
    cy = tf.random.uniform((n, 1, 1), 4, side - 4)
    cx = tf.random.uniform((n, 1, 1), 4, side - 4)
    dist = (tf.cast(yy, tf.float32)[None] - cy) ** 2 + (tf.cast(xx, tf.float32)[None] - cx) ** 2
    mask = tf.cast(dist < 12.0, tf.float32)[..., None]
    image = mask + tf.random.normal(tf.shape(mask), stddev=0.3)
    return tf.data.Dataset.from_tensor_slices((image, mask)).batch(4)


if __name__ == "__main__":
    keras.utils.set_random_seed(13)
    inputs, outputs = mini_unet()
    model = AccumulatingModel(inputs, outputs, n_accum=4)
    model.compile(optimizer=keras.optimizers.Adam(5e-3))
    hist = model.fit(cells(), epochs=8, verbose=0)
    RESULT = [float(v) for v in hist.history["bce"]]
    print("cross entropy by epoch", [round(v, 3) for v in RESULT])
