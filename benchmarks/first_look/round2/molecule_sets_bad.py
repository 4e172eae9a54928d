# measured: 2.21 and 2.15: InaccessibleTensorError: in user code: ... cannot be accessed from FuncGraph(name=update ...), because it was defined in FuncGraph(name=while_body ...), which is out of scope.
"""Deep sets for solubility: several groups of molecules per update in one graph function."""
import numpy as np
import tensorflow as tf

ATOM_FEATURES = 6


class DeepSet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.phi = tf.keras.layers.Dense(24, activation="relu")
        self.rho = tf.keras.layers.Dense(1)

    def call(self, atoms, present):
        h = self.phi(atoms) * present[..., tf.newaxis]
        return self.rho(tf.reduce_sum(h, axis=1))


def molecules(n, seed, max_atoms=9):
    rng = np.random.default_rng(seed)
    count = rng.integers(3, max_atoms + 1, size=n)
    present = (np.arange(max_atoms)[None] < count[:, None]).astype("float32")
    atoms = rng.normal(size=(n, max_atoms, ATOM_FEATURES)).astype("float32")
    target = (np.maximum(atoms[..., 0], 0) * present).sum(axis=1, keepdims=True)
    return atoms, present, target.astype("float32")


class SetTrainer:
    def __init__(self, lr=0.01):
        self.model = DeepSet()
        self.optimizer = tf.keras.optimizers.Adam(lr)

    def warm_up(self, atoms, present):
        self.model(atoms, present)
        self.optimizer.build(self.model.trainable_variables)

    @tf.function
    def update(self, atoms, present, target):
        """One update from the mean loss over all groups (first axis)."""
        with tf.GradientTape() as tape:
            losses = []
            groups = tf.shape(atoms)[0]
            for i in tf.range(groups):
                error = self.model(atoms[i], present[i]) - target[i]
                losses.append(tf.reduce_mean(tf.square(error)))  # fault: appending to a Python list inside a loop that AutoGraph turns into a graph loop leaks tensors out of the loop
            loss = tf.add_n(losses) / float(len(losses))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(40)
    atoms, present, target = molecules(128, 40)
    groups = [tf.constant(a.reshape(4, 32, *a.shape[1:])) for a in (atoms, present, target)]
    trainer = SetTrainer()
    trainer.warm_up(atoms[:2], present[:2])
    for round_ in range(30):
        loss = trainer.update(*groups)
        if (round_ + 1) % 10 == 0:
            print(f"round {round_ + 1}: loss {float(loss):.4f}")
