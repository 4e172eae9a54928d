"""Knowledge distillation in two stages: fit the teacher, then the student."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(201)
rng = np.random.default_rng(201)
X = tf.constant(rng.normal(size=(128, 4)), tf.float32)
Y = tf.constant((X.numpy()[:, 0] > 0).astype("int64"))
xent = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def classifier(width):
    return tf.keras.Sequential([
        tf.keras.Input((4,)),
        tf.keras.layers.Dense(width, activation="relu"),
        tf.keras.layers.Dense(2),
    ])


def optimise(net, objective, opt, steps=40):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = objective(net(X, training=True))
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))
    return float(loss)


def match(soft):
    return lambda logits: -tf.reduce_mean(
        tf.reduce_sum(soft * tf.nn.log_softmax(logits), axis=-1))


teacher, student = classifier(32), classifier(8)
loss_t = optimise(teacher, lambda logits: xent(Y, logits), tf.keras.optimizers.Adam(0.02))
print(f"teacher loss {loss_t:.3f}")
soft_targets = tf.nn.softmax(teacher(X))
loss_s = optimise(student, match(soft_targets), tf.keras.optimizers.Adam(0.02))
acc = float(np.mean(np.argmax(student(X).numpy(), axis=-1) == Y.numpy()))
print(f"student loss {loss_s:.3f}, acc {acc:.2f}")
