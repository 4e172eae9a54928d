"""Two-tower job recommender that scores users against a bank of job vectors."""
import numpy as np
import tensorflow as tf

NUM_JOBS, DIM = 40, 12


def tower(in_dim, name):
    return tf.keras.Sequential([
        tf.keras.Input((in_dim,)),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dense(DIM),
    ], name=name)


class JobBank:
    """Latest vector of every job; serves as the pool of negatives."""

    def __init__(self):
        self.vectors = tf.Variable(tf.random.normal([NUM_JOBS, DIM]), trainable=False)

    def refresh(self, job_ids, vectors):
        self.vectors.scatter_nd_update(job_ids[:, tf.newaxis], vectors)


class TwoTower:
    def __init__(self, lr=5e-3):
        self.user_tower = tower(8, "user")
        self.job_tower = tower(10, "job")
        self.bank = JobBank()
        self.optimizer = tf.keras.optimizers.Adam(lr)

    @property
    def variables(self):
        return self.user_tower.trainable_variables + self.job_tower.trainable_variables

    def loss(self, users, jobs, job_ids):
        u = self.user_tower(users)
        j = self.job_tower(jobs)
        self.bank.refresh(job_ids, j)
        positive = tf.reduce_sum(u * j, axis=1, keepdims=True)
        own = tf.one_hot(job_ids, NUM_JOBS)
        logits = tf.matmul(u, self.bank.vectors, transpose_b=True) * (1.0 - own) + positive * own
        xent = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=job_ids, logits=logits)
        return tf.reduce_mean(xent)

    @tf.function
    def train_on(self, users, jobs, job_ids):
        with tf.GradientTape() as tape:
            loss = self.loss(users, jobs, job_ids)
        grads = tape.gradient(loss, self.variables)
        self.optimizer.apply_gradients(zip(grads, self.variables))
        return loss


def applications(n, seed):
    rng = np.random.default_rng(seed)
    job_features = rng.normal(size=(NUM_JOBS, 10)).astype("float32")
    ids = rng.integers(0, NUM_JOBS, size=n).astype("int32")
    users = job_features[ids, :8] + rng.normal(0, 0.3, (n, 8)).astype("float32")
    return users.astype("float32"), job_features[ids], ids


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(9)
    data = tf.data.Dataset.from_tensor_slices(applications(384, 9)).shuffle(384, seed=9).batch(32)
    model = TwoTower()
    for epoch in range(4):
        losses = [float(model.train_on(*batch)) for batch in data]
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}")
