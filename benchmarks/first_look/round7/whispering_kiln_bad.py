# measured: 2.21 and 2.15 alike: runs; moving_mean of both batch normalisations stays exactly 0 (good: 4.0 for the first), validation accuracy 0.38 to 0.39 against 0.72 to 0.78.
"""Keyword detection on synthetic audio frames, 1-D convolutions with batch normalisation."""
import numpy as np
import tensorflow as tf

keras = tf.keras
FRAMES, BANDS = 40, 12


def fake_utterances(n, seed):
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 3, size=n)
    t = np.arange(FRAMES)[None, :, None]
    band = np.arange(BANDS)[None, None, :]
    tone = np.sin(0.3 * (label[:, None, None] + 1) * t + 0.2 * band)
    spec = 4.0 + 2.0 * tone + 1.5 * rng.normal(size=(n, FRAMES, BANDS))
    return spec.astype("float32"), label.astype("int32")


def build_detector():
    inp = keras.Input((FRAMES, BANDS))
    h = keras.layers.BatchNormalization(momentum=0.9)(inp)
    h = keras.layers.Conv1D(16, 5, padding="same", use_bias=False)(h)
    h = keras.layers.BatchNormalization(momentum=0.9)(h)
    h = keras.layers.ReLU()(h)
    h = keras.layers.MaxPooling1D(2)(h)
    h = keras.layers.GlobalAveragePooling1D()(h)
    h = keras.layers.Dropout(0.2)(h)
    return keras.Model(inp, keras.layers.Dense(3)(h))


def make_step(model, optimizer):
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x)  # fault:
            loss = loss_fn(y, logits)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        return loss

    return step


def accuracy(model, x, y):
    return float(np.mean(np.argmax(model(x, training=False).numpy(), axis=1) == y))


def main():
    keras.utils.set_random_seed(4)
    x, y = fake_utterances(320, seed=0)
    vx, vy = fake_utterances(200, seed=1)
    model = build_detector()
    step = make_step(model, keras.optimizers.SGD(0.05))
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(320, seed=0).batch(32, drop_remainder=True)
    for _ in range(4):
        for bx, by in data:
            loss = step(bx, by)
    print(f"last loss {float(loss):.4f}, val acc {accuracy(model, vx, vy):.3f}")
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            print(layer.name, "moving mean", np.round(np.array(layer.moving_mean)[:3], 3))


if __name__ == "__main__":
    main()
