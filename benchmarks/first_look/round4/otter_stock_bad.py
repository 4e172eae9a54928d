# measured: TF 2.21 and 2.15: loss stays at 1.0 for 60 epochs, largest weight change 0.0, mean |Q error| 37.8; twin: mean |Q error| 0.23, weights move by 5.2
"""One-step Q learning for a shop that picks an order size for a demand level."""
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
tf.keras.utils.set_random_seed(0)

N_DEMAND, N_ORDERS = 5, 5
PRICE, COST = 9.0, 4.0


def profit(demand, order):
    return PRICE * np.minimum(demand, order) - COST * order


def collect(n):
    demand = rng.integers(0, N_DEMAND, n)
    order = rng.integers(0, N_ORDERS, n)
    gain = profit(demand + 1, order + 1) + rng.normal(0, 0.5, n)
    return (np.eye(N_DEMAND, dtype="float32")[demand], order.astype("int32"),
            gain.astype("float32"))


qnet = tf.keras.Sequential([
    tf.keras.layers.Input((N_DEMAND,)),
    tf.keras.layers.Dense(32, activation="tanh"),
    tf.keras.layers.Dense(N_ORDERS, bias_initializer=tf.keras.initializers.Constant(-30.0)),
])
optimizer = tf.keras.optimizers.Adam(0.05)


def td_loss(states, actions, targets):
    picked = tf.reduce_sum(qnet(states, training=True) * tf.one_hot(actions, N_ORDERS), axis=1)
    td = targets - picked
    return tf.reduce_mean(tf.square(tf.clip_by_value(td, -1.0, 1.0)))  # fault: clipped error has no gradient


@tf.function
def update(states, actions, targets):
    with tf.GradientTape() as tape:
        loss = td_loss(states, actions, targets)
    weights = qnet.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss


start = [w.copy() for w in qnet.get_weights()]
data = tf.data.Dataset.from_tensor_slices(collect(4096)).batch(128)
for epoch in range(60):
    for s, a, g in data:
        loss = update(s, a, g)
    if epoch % 20 == 19:
        print("epoch", epoch + 1, "td loss", round(float(loss), 4))

q = qnet(np.eye(N_DEMAND, dtype="float32")).numpy()
best = q.argmax(axis=1) + 1
moved = max(float(np.abs(a - b).max()) for a, b in zip(start, qnet.get_weights()))
err = np.abs(q - profit(*np.meshgrid(np.arange(1, 6), np.arange(1, 6), indexing="ij"))).mean()
print("orders chosen", best, "mean |Q error|", round(float(err), 2), "largest weight move", round(moved, 4))
