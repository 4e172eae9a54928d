"""Mean-teacher segmentation of cells with few labels."""
import numpy as np
import tensorflow as tf

SIDE = 16


def unet_tiny():
    inp = tf.keras.Input((SIDE, SIDE, 1))
    x = tf.keras.layers.Conv2D(8, 3, padding="same", use_bias=False)(inp)
    x = tf.keras.layers.BatchNormalization(momentum=0.9)(x)
    skip = tf.keras.layers.ReLU()(x)
    x = tf.keras.layers.MaxPooling2D()(skip)
    x = tf.keras.layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    x = tf.keras.layers.UpSampling2D()(x)
    x = tf.keras.layers.Concatenate()([x, skip])
    return tf.keras.Model(inp, tf.keras.layers.Conv2D(1, 1)(x))


class MeanTeacher:
    def __init__(self, decay=0.95, consistency=1.0):
        self.student, self.teacher = unet_tiny(), unet_tiny()
        self.teacher.set_weights(self.student.get_weights())
        self.decay, self.consistency = decay, consistency
        self.optimizer = tf.keras.optimizers.Adam(3e-3)
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    def _update_teacher(self):
        pairs = zip(self.teacher.variables, self.student.variables)
        for t, s in pairs:
            t.assign(self.decay * t + (1.0 - self.decay) * s)

    @tf.function
    def train_batch(self, labelled, mask, unlabelled):
        jitter = tf.random.normal(tf.shape(unlabelled), stddev=0.1)
        target = tf.sigmoid(self.teacher(unlabelled, training=False))
        with tf.GradientTape() as tape:
            supervised = self.bce(mask, self.student(labelled, training=True))
            guess = tf.sigmoid(self.student(unlabelled + jitter, training=True))
            loss = supervised + self.consistency * tf.reduce_mean(tf.square(guess - target))
        grads = tape.gradient(loss, self.student.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.student.trainable_variables))
        self._update_teacher()
        return loss


def cells(n, rng):
    yy, xx = np.mgrid[0:SIDE, 0:SIDE]
    centre = rng.uniform(4, 12, size=(n, 2, 1, 1))
    mask = ((yy - centre[:, 0]) ** 2 + (xx - centre[:, 1]) ** 2) < 10
    image = 6.0 + 3.0 * mask + rng.normal(0, 0.5, size=mask.shape)
    return image[..., None].astype("float32"), mask[..., None].astype("float32")


def iou(model, image, mask):
    hit = model(image, training=False).numpy() > 0
    return np.logical_and(hit, mask > 0).sum() / np.logical_or(hit, mask > 0).sum()


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(26)
    rng = np.random.default_rng(26)
    trainer = MeanTeacher()
    for step in range(60):
        image, mask = cells(8, rng)
        pool, _ = cells(16, rng)
        loss = trainer.train_batch(tf.constant(image), tf.constant(mask), tf.constant(pool))
    image, mask = cells(32, rng)
    print("loss", round(float(loss), 4))
    print("IoU student %.3f teacher %.3f" % (iou(trainer.student, image, mask), iou(trainer.teacher, image, mask)))
