# measured: 2.21 and 2.15: learned table within 0.03 of zero, loss 0.911 (good twin equals the true table, 0.000); nothing raised
"""Q-learning update for a batch of logged one-step decisions."""
import numpy as np
import tensorflow as tf

N_ACTIONS = 3
TRUE_Q = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.5]], "float32")


def logged_batch(rng, n=64):
    s = rng.integers(0, 2, size=n)
    a = rng.integers(0, N_ACTIONS, size=n)
    return (tf.constant(np.eye(2, dtype="float32")[s]), tf.constant(a),
            tf.constant(TRUE_Q[s, a]))


def make_q_network():
    return tf.keras.Sequential([
        tf.keras.Input((2,)),
        tf.keras.layers.Dense(N_ACTIONS, kernel_initializer="zeros"),
    ])


def td_loss(q_net, states, actions, returns):
    q_all = q_net(states, training=True)
    chosen = tf.one_hot(actions, N_ACTIONS)
    q_taken = tf.reduce_sum(q_all * chosen)  # fault:
    return tf.reduce_mean(tf.square(returns - q_taken))


def run(steps=300, lr=0.05):
    tf.keras.utils.set_random_seed(5)
    rng = np.random.default_rng(5)
    q_net = make_q_network()
    opt = tf.keras.optimizers.Adam(lr)

    @tf.function
    def update(states, actions, returns):
        with tf.GradientTape() as tape:
            loss = td_loss(q_net, states, actions, returns)
        grads = tape.gradient(loss, q_net.trainable_variables)
        opt.apply_gradients(zip(grads, q_net.trainable_variables))
        return loss

    for _ in range(steps):
        loss = update(*logged_batch(rng))
    return q_net, float(loss)


q_net, loss = run()
table = q_net(np.eye(2, dtype="float32")).numpy()
print(f"loss {loss:.3f}, learned table {[[round(float(q), 2) for q in row] for row in table]}, true {TRUE_Q.tolist()}")
