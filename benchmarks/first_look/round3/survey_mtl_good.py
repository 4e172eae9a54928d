"""Multi-task survey model, tasks balanced by learned uncertainty."""
import numpy as np
import tensorflow as tf


class UncertaintyBalance:
    """Weights each task by exp(-s) and adds s, one s per task."""

    def __init__(self, n_tasks):
        self.log_vars = tf.Variable(tf.zeros(n_tasks), name="log_vars")

    def __call__(self, losses):
        stacked = tf.stack(losses)
        return tf.reduce_sum(tf.exp(-self.log_vars) * stacked + self.log_vars)


def build(n_features):
    inp = tf.keras.Input((n_features,))
    h = tf.keras.layers.Dense(32, activation="relu")(inp)
    income = tf.keras.layers.Dense(1, name="income")(h)
    urban = tf.keras.layers.Dense(1, name="urban")(h)
    return tf.keras.Model(inp, [income, urban])


tf.keras.utils.set_random_seed(43)
rng = np.random.default_rng(43)
answers = rng.normal(size=(192, 7)).astype("float32")
income = (answers @ rng.normal(size=(7, 1)) * 4).astype("float32")
urban = (answers[:, :1] > 0).astype("float32")

model = build(7)
balance = UncertaintyBalance(2)
opt = tf.keras.optimizers.Adam(1e-2)
weights = model.trainable_variables + [balance.log_vars]


@tf.function
def train_step(x, y_income, y_urban):
    with tf.GradientTape() as tape:
        pred_income, logit_urban = model(x, training=True)
        l_income = tf.reduce_mean((pred_income - y_income) ** 2)
        l_urban = tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(labels=y_urban, logits=logit_urban))
        loss = balance([l_income, l_urban])
    opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return l_income, l_urban


for epoch in range(20):
    for i in range(0, 192, 48):
        parts = train_step(answers[i:i + 48], income[i:i + 48], urban[i:i + 48])
print("income", float(parts[0]), "urban", float(parts[1]))
