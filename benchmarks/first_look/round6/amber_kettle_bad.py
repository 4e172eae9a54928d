# measured: both TF: teacher moved 0.000 (good 201), teacher acc 0.678 (good 0.894)
"""Semi-supervised two-moons with a slowly moving teacher network."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(7)
CONF = {"decay": 0.95, "steps": 400, "labelled": 12, "batch": 64, "ramp": 100.0}


def two_moons(n, rng, noise=0.12):
    t = rng.uniform(0.0, np.pi, n)
    y = rng.integers(0, 2, n)
    x0 = np.where(y == 0, np.cos(t), 1.0 - np.cos(t))
    x1 = np.where(y == 0, np.sin(t), 0.5 - np.sin(t))
    x = np.stack([x0, x1], axis=1) + rng.normal(0.0, noise, (n, 2))
    return x.astype("float32"), y.astype("int32")


def make_net():
    return tf.keras.Sequential([
        tf.keras.layers.Input((2,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(2),
    ])


class MeanTeacherTrainer:
    def __init__(self, conf):
        self.conf = conf
        self.student = make_net()
        self.teacher = make_net()
        self.teacher.set_weights(self.student.get_weights())
        self.teacher.trainable = False
        self.optimizer = tf.keras.optimizers.Adam(5e-3)
        self.ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def move_teacher(self):
        d = self.conf["decay"]
        pairs = zip(self.teacher.trainable_variables, self.student.trainable_variables)  # fault:
        for t, s in pairs:
            t.assign(d * t + (1.0 - d) * s)

    @tf.function
    def step(self, xl, yl, xu, weight):
        jitter = [tf.random.normal(tf.shape(xu), stddev=0.05) for _ in range(2)]
        target = tf.nn.softmax(self.teacher(xu + jitter[0], training=False))
        with tf.GradientTape() as tape:
            sup = self.ce(yl, self.student(xl, training=True))
            probs = tf.nn.softmax(self.student(xu + jitter[1], training=True))
            cons = tf.reduce_mean(tf.square(probs - target))
            loss = sup + weight * cons
        grads = tape.gradient(loss, self.student.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.student.trainable_variables))
        self.move_teacher()
        return sup, cons


def accuracy(net, x, y):
    return float(np.mean(np.argmax(net(x).numpy(), axis=1) == y))


if __name__ == "__main__":
    rng = np.random.default_rng(7)
    x, y = two_moons(800, rng)
    xt, yt = two_moons(500, rng)
    xl, yl = x[:CONF["labelled"]], y[:CONF["labelled"]]
    trainer = MeanTeacherTrainer(CONF)
    start = [w.copy() for w in trainer.teacher.get_weights()]
    for i in range(CONF["steps"]):
        idx = rng.integers(0, len(x), CONF["batch"])
        ramp = tf.constant(min(1.0, i / CONF["ramp"]), tf.float32)
        sup, cons = trainer.step(tf.constant(xl), tf.constant(yl), tf.constant(x[idx]), ramp)
    moved = sum(float(np.abs(a - b).sum()) for a, b in zip(start, trainer.teacher.get_weights()))
    print(f"sup={float(sup):.4f} cons={float(cons):.4f} teacher_moved={moved:.3f}")
    print(f"student_acc={accuracy(trainer.student, xt, yt):.3f} "
          f"teacher_acc={accuracy(trainer.teacher, xt, yt):.3f}")
