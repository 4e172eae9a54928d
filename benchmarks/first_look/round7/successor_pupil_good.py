"""Distil a teacher for tabular churn data into a small student."""
import keras
import numpy as np
import tensorflow as tf


def churn(n=500, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 10)).astype("float32")
    y = (np.tanh(x[:, 0] * x[:, 1]) + x[:, 2] > 0).astype("int32")
    return x, y


def mlp(width, name):
    return keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(width, activation="relu"), keras.layers.Dense(2)],
        name=name)


def run_epochs(model, optimizer, loss_fn, data, epochs):
    for _ in range(epochs):
        for batch in data:
            with tf.GradientTape() as tape:
                loss = loss_fn(model, *batch)
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return float(loss)


def supervised(model, x, y):
    logits = model(x, training=True)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))


def distilled_from(teacher, temperature=3.0, alpha=0.3):
    def loss_fn(student, x, y):
        logits = student(x, training=True)
        soft = tf.nn.softmax(teacher(x, training=False) / temperature)
        match = tf.nn.softmax_cross_entropy_with_logits(soft, logits / temperature)
        hard = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
        return tf.reduce_mean(alpha * hard + (1 - alpha) * temperature**2 * match)

    return loss_fn


def accuracy(model, x, y):
    return float(np.mean(np.argmax(model(x).numpy(), axis=1) == y))


def main():
    keras.utils.set_random_seed(0)
    x, y = churn()
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(50)
    optimizer = keras.optimizers.Adam(0.01)

    teacher = mlp(64, "teacher")
    run_epochs(teacher, optimizer, supervised, data, epochs=4)
    print("teacher accuracy:", accuracy(teacher, x, y))

    student = mlp(6, "student")
    run_epochs(student, keras.optimizers.Adam(0.01), distilled_from(teacher), data, epochs=4)
    print("student accuracy:", accuracy(student, x, y))


if __name__ == "__main__":
    main()
