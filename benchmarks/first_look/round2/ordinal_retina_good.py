"""Retina grading with two heads: quality of the scan and ordinal disease grade."""
import numpy as np
import tensorflow as tf

GRADES = 5
WEIGHTS = {"quality": 1.0, "grade": 0.5}


def make_model():
    scan = tf.keras.Input((24, 24, 3), name="scan")
    x = tf.keras.layers.Conv2D(8, 3, strides=2, activation="relu")(scan)
    x = tf.keras.layers.Conv2D(16, 3, strides=2, activation="relu")(x)
    x = tf.keras.layers.GlobalAveragePooling2D()(x)
    quality = tf.keras.layers.Dense(1, name="quality")(x)
    grade = tf.keras.layers.Dense(16, activation="relu", name="grade_hidden")(x)
    grade = tf.keras.layers.Dense(GRADES, name="grade")(grade)
    return tf.keras.Model(scan, [quality, grade])


def ordinal_distance(grade, logits):
    """Penalises a prediction by its squared distance to the true grade."""
    predicted = tf.linalg.matvec(tf.nn.softmax(logits), tf.range(GRADES, dtype=tf.float32))
    return tf.reduce_mean(tf.square(predicted - tf.cast(grade, tf.float32)))


def combined_loss(model, scan, quality, grade):
    quality_logit, grade_logits = model(scan, training=True)
    bce = tf.nn.sigmoid_cross_entropy_with_logits(quality, quality_logit)
    parts = {
        "quality": tf.reduce_mean(bce),
        "grade": ordinal_distance(grade, grade_logits),
    }
    return sum(WEIGHTS[k] * v for k, v in parts.items()), parts


def train(model, loader, epochs):
    optimizer = tf.keras.optimizers.Adam(3e-3)
    for epoch in range(epochs):
        log = {k: tf.keras.metrics.Mean() for k in WEIGHTS}
        for scan, quality, grade in loader:
            with tf.GradientTape() as tape:
                loss, parts = combined_loss(model, scan, quality, grade)
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
            for k, v in parts.items():
                log[k].update_state(v)
        print(epoch, {k: round(float(m.result()), 3) for k, m in log.items()})


def scans(n, seed):
    rng = np.random.default_rng(seed)
    grade = rng.integers(0, GRADES, size=n)
    quality = rng.integers(0, 2, size=(n, 1))
    scan = rng.normal(0, 0.2, size=(n, 24, 24, 3)) + 0.4 * grade[:, None, None, None]
    scan[..., 2] += quality[:, :, None]
    return scan.astype("float32"), quality.astype("float32"), grade.astype("int32")


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(15)
    loader = tf.data.Dataset.from_tensor_slices(scans(192, 15)).batch(32)
    train(make_model(), loader, epochs=4)
