"""Born-again distillation: a gesture network is retrained from a frozen copy of itself."""
import argparse

import numpy as np
import tensorflow as tf


def gesture_net(classes=4):
    return tf.keras.Sequential([
        tf.keras.Input((20, 3)),
        tf.keras.layers.Conv1D(12, 5, activation="relu"),
        tf.keras.layers.GlobalAveragePooling1D(),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dense(classes),
    ])


def accelerometer(n, rng, classes=4):
    label = rng.integers(0, classes, size=n)
    t = np.arange(20)[None, :, None] / 20.0
    x = np.sin((label[:, None, None] + 1) * 3 * t + rng.normal(0, 0.2, (n, 1, 3)))
    x += 0.4 * label[:, None, None]
    return x.astype("float32"), label.astype("int32")


def freeze_as_teacher(trained):
    """Returns an independent copy of the trained network that no longer changes."""
    teacher = tf.keras.models.clone_model(trained)
    teacher.set_weights(trained.get_weights())
    teacher.trainable = False
    return teacher


def soften(logits, temperature):
    return tf.nn.softmax(logits / temperature)


def distill(student, teacher, data, epochs, alpha, temperature):
    optimizer = tf.keras.optimizers.Adam(5e-3)
    hard = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    soft = tf.keras.losses.KLDivergence()

    @tf.function
    def step(x, y):
        targets = soften(teacher(x, training=False), temperature)
        with tf.GradientTape() as tape:
            logits = student(x, training=True)
            loss = (1 - alpha) * hard(y, logits)
            loss += alpha * temperature ** 2 * soft(targets, soften(logits, temperature))
        grads = tape.gradient(loss, student.trainable_variables)
        optimizer.apply_gradients(zip(grads, student.trainable_variables))
        return loss

    for _ in range(epochs):
        for x, y in data:
            loss = step(x, y)
    return float(loss)


def accuracy(model, x, y):
    return float(np.mean(np.argmax(model(x).numpy(), axis=1) == y))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--alpha", type=float, default=0.9)
    parser.add_argument("--temperature", type=float, default=3.0)
    args, _ = parser.parse_known_args()

    tf.keras.utils.set_random_seed(21)
    x, y = accelerometer(400, np.random.default_rng(21))
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(50)

    first = gesture_net()
    first.compile(tf.keras.optimizers.Adam(1e-2),
                  tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    first.fit(data, epochs=12, verbose=0)

    teacher = freeze_as_teacher(first)
    student = gesture_net()
    loss = distill(student, teacher, data, 15, args.alpha, args.temperature)
    print("first generation", accuracy(first, x, y))
    print("teacher copy    ", accuracy(teacher, x, y))
    print("student         ", accuracy(student, x, y), "loss", round(loss, 4))
