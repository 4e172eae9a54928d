"""Customer churn with class-dependent costs, averaged over the micro-batches of a step."""
import numpy as np
import tensorflow as tf

COST = tf.constant([1.0, 4.0])


def churn_net():
    return tf.keras.Sequential([
        tf.keras.Input((12,)),
        tf.keras.layers.Dense(24, activation="relu"),
        tf.keras.layers.Dropout(0.1),
        tf.keras.layers.Dense(2),
    ])


def customers(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 12)).astype("float32")
    churn = (x[:, 0] - 0.7 * x[:, 3] + rng.normal(0, 0.5, n) > 1.0).astype("int32")
    return x, churn


class CostTrainer:
    def __init__(self, net, micro=4, lr=5e-3):
        self.net, self.micro = net, micro
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.mean_cost = tf.keras.metrics.Mean(name="cost")

    def cost(self, x, churn):
        xent = tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=churn, logits=self.net(x, training=True))
        return xent * tf.gather(COST, churn)

    def step(self, x, churn):
        self.mean_cost.reset_state()
        with tf.GradientTape() as tape:
            costs = []
            for xs, cs in zip(tf.split(x, self.micro), tf.split(churn, self.micro)):
                costs.append(self.cost(xs, cs))
                self.mean_cost.update_state(costs[-1])
            loss = tf.reduce_mean(tf.concat(costs, axis=0))
        grads = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.net.trainable_variables))
        return loss


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(42)
    data = tf.data.Dataset.from_tensor_slices(customers(320, 42)).batch(64, drop_remainder=True)
    trainer = CostTrainer(churn_net())
    for epoch in range(4):
        for x, churn in data:
            loss = trainer.step(x, churn)
        print(f"epoch {epoch}: cost {float(loss):.4f}, metric {float(trainer.mean_cost.result()):.4f}")
