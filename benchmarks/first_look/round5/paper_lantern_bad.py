# measured: 2.21 and 2.15: student accuracy 0.52 after distilling (good twin 1.00), teacher 1.00; nothing raised
"""Born-again distillation: a student learns from a frozen snapshot of its teacher."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
X = rng.normal(size=(256, 6)).astype("float32")
Y = (X[:, 0] * X[:, 1] + X[:, 2] > 0).astype("int32")
TEMPERATURE = 2.0


def build_net(width):
    return tf.keras.Sequential([
        tf.keras.Input((6,)),
        tf.keras.layers.Dense(width, activation="relu"),
        tf.keras.layers.Dense(2),
    ])


def fit_teacher(steps=250):
    net = build_net(32)
    opt = tf.keras.optimizers.Adam(0.02)
    loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = loss_fn(Y, net(X, training=True))
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))

    for _ in range(steps):
        step()
    return net


def freeze_snapshot(net):
    snapshot = tf.keras.models.clone_model(net)  # fault:
    snapshot.trainable = False
    return snapshot


def distil(teacher, steps=250):
    student = build_net(24)
    opt = tf.keras.optimizers.Adam(0.02)
    soft = tf.nn.softmax(teacher(X, training=False) / TEMPERATURE)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            logp = tf.nn.log_softmax(student(X, training=True) / TEMPERATURE)
            loss = -tf.reduce_mean(tf.reduce_sum(soft * logp, axis=-1))
        grads = tape.gradient(loss, student.trainable_variables)
        opt.apply_gradients(zip(grads, student.trainable_variables))

    for _ in range(steps):
        step()
    return student


def accuracy(net):
    return float(np.mean(np.argmax(net(X).numpy(), axis=-1) == Y))


teacher = fit_teacher()
student = distil(freeze_snapshot(teacher))
print(f"teacher acc {accuracy(teacher):.2f}, student acc {accuracy(student):.2f}")
