"""Feature distillation for whale call recognition: student imitates a larger net."""
import numpy as np
import tensorflow as tf


def call_net(width, classes=3):
    inp = tf.keras.Input((30, 8))
    x = tf.keras.layers.Conv1D(width, 5, activation="relu")(inp)
    features = tf.keras.layers.GlobalAveragePooling1D()(x)
    return tf.keras.Model(inp, [features, tf.keras.layers.Dense(classes)(features)])


def whale_calls(n, seed):
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 3, n)
    x = rng.normal(0, 0.6, (n, 30, 8))
    x[np.arange(n), :, label] += 1.0
    return x.astype("float32"), label.astype("int32")


def pretrain(net, data, epochs=4):
    opt = tf.keras.optimizers.Adam(0.01)
    ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for _ in range(epochs):
        for x, y in data:
            with tf.GradientTape() as tape:
                loss = ce(y, net(x)[1])
            opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))


class Distiller:
    def __init__(self, teacher, student):
        self.teacher, self.student = teacher, student
        self.adapter = tf.keras.Sequential([
            tf.keras.Input((student.outputs[0].shape[-1],)),
            tf.keras.layers.Dense(teacher.outputs[0].shape[-1])])
        self.optimizer = tf.keras.optimizers.Adam(5e-3)
        self.ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def step(self, x, y):
        with tf.GradientTape() as tape:
            t_feat, t_logits = self.teacher(x, training=False)
            s_feat, s_logits = self.student(x, training=True)
            hint = tf.reduce_mean(tf.square(t_feat - self.adapter(s_feat)))
            loss = self.ce(y, s_logits) + hint
            loss += tf.reduce_mean(tf.square(t_logits - s_logits))
        variables = self.student.trainable_variables + self.adapter.trainable_variables
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(19)
    x, y = whale_calls(300, 19)
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(50)
    teacher, student = call_net(24), call_net(6)
    pretrain(teacher, data)
    before = teacher(x[:50])[1].numpy()
    distiller = Distiller(teacher, student)
    for epoch in range(3):
        for xb, yb in data:
            loss = distiller.step(xb, yb)
        print(f"epoch {epoch}: loss {float(loss):.4f}")
    drift = np.abs(teacher(x[:50])[1].numpy() - before).max()
    print(f"change of the teacher's answers: {drift:.4f}")
