"""Distil a wide wine-quality net into a narrow one."""
import numpy as np
import tensorflow as tf


def mlp(width):
    return tf.keras.Sequential([
        tf.keras.layers.Dense(width, activation="relu"),
        tf.keras.layers.Dense(3),
    ])


def hard_loss(logits, y):
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))


def soft_loss(logits, goal, temperature):
    p = tf.nn.softmax(goal / temperature)
    logq = tf.nn.log_softmax(logits / temperature)
    return -tf.reduce_mean(tf.reduce_sum(p * logq, axis=1)) * temperature ** 2


def train(model, optimizer, batches, loss_of):
    for x, y in batches:
        with tf.GradientTape() as tape:
            loss = loss_of(model(x, training=True), x, y)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return float(loss)


def main():
    rng = np.random.default_rng(83)
    x = rng.normal(size=(80, 11)).astype("float32")
    y = x[:, :3].argmax(axis=1)
    batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(20)

    optimizer = tf.keras.optimizers.Adam(1e-2)
    teacher, student = mlp(64), mlp(8)
    print("teacher", train(teacher, optimizer, batches, lambda logits, _, y: hard_loss(logits, y)))

    def distil(logits, x, y):
        goal = teacher(x, training=False)
        return 0.3 * hard_loss(logits, y) + 0.7 * soft_loss(logits, goal, 3.0)

    optimizer = tf.keras.optimizers.Adam(1e-2)
    print("student", train(student, optimizer, batches, distil))


if __name__ == "__main__":
    main()
