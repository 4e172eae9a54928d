# measured: 2.21: silent, 8 instead of 4 variables are trained and the stem moves. 2.15: trains rightly, the stem stays fixed
"""Transfer of a visible-light people counter to thermal images: the stem stays fixed."""
import numpy as np
import tensorflow as tf

FROZEN_PREFIXES = ("stem",)


def counter():
    inp = tf.keras.Input((20, 20, 1))
    x = tf.keras.layers.Conv2D(8, 3, activation="relu", name="stem_conv1")(inp)
    x = tf.keras.layers.Conv2D(8, 3, activation="relu", name="stem_conv2")(x)
    x = tf.keras.layers.MaxPooling2D(2, name="stem_pool")(x)
    x = tf.keras.layers.Conv2D(16, 3, activation="relu", name="neck_conv")(x)
    x = tf.keras.layers.GlobalAveragePooling2D(name="neck_pool")(x)
    return tf.keras.Model(inp, tf.keras.layers.Dense(1, name="count")(x))


def trainable_subset(model):
    """Variables that may change on the new camera."""
    return [v for v in model.trainable_variables if not v.name.startswith(FROZEN_PREFIXES)]  # fault: in Keras 3 a variable is called just "kernel" or "bias", so no name starts with the prefix and the stem is trained as well


def thermal_images(n, seed):
    rng = np.random.default_rng(seed)
    images = rng.normal(0, 0.1, size=(n, 20, 20, 1))
    people = rng.integers(0, 5, size=n)
    for img, k in zip(images, people):
        for _ in range(k):
            r, c = rng.integers(0, 17, size=2)
            img[r:r + 3, c:c + 3] += 1.0
    return images.astype("float32"), people.astype("float32")[:, None]


class Adapter:
    def __init__(self, model, lr=2e-3):
        self.model = model
        self.variables = trainable_subset(model)
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.optimizer.build(self.variables)

    @tf.function
    def step(self, image, people):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.abs(self.model(image, training=True) - people))
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.variables), self.variables))
        return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(23)
    model = counter()
    adapter = Adapter(model)
    stem = model.get_layer("stem_conv1").kernel.numpy()
    data = tf.data.Dataset.from_tensor_slices(thermal_images(200, 23)).batch(25)
    for epoch in range(5):
        losses = [float(adapter.step(image, people)) for image, people in data]
        print(f"epoch {epoch}: mean absolute error {np.mean(losses):.3f}")
    change = np.abs(model.get_layer("stem_conv1").kernel.numpy() - stem).max()
    print(f"variables trained: {len(adapter.variables)}, change of the stem: {change:.5f}")
