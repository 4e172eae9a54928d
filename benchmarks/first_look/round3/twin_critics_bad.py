# measured: both critic errors grow to 42 and 62 (twin: 0.15 and 0.13); nothing raises
"""Twin critics regressed on returns, as in the critic half of TD3."""
import tensorflow as tf

tf.keras.utils.set_random_seed(6)
OBS, ACT = 4, 2


def critic(name):
    return tf.keras.Sequential([
        tf.keras.Input((OBS + ACT,)),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(1),
    ], name=name)


q1, q2 = critic("q1"), critic("q2")
opt = tf.keras.optimizers.Adam(5e-3)
opt.build(q1.trainable_variables + q2.trainable_variables)


def sample(n):
    obs = tf.random.normal((n, OBS))
    act = tf.random.uniform((n, ACT), -1.0, 1.0)
    ret = tf.reduce_sum(obs * obs, axis=1, keepdims=True) * 0.3 - 2.0 * act[:, :1]
    return tf.concat([obs, act], axis=1), ret


@tf.function
def critic_step(inputs, returns):
    with tf.GradientTape() as tape:
        e1 = tf.reduce_mean((q1(inputs) - returns) ** 2)
        e2 = tf.reduce_mean((q2(inputs) - returns) ** 2)
        loss = e1 + e2
    grads = tape.gradient(loss, q1.trainable_variables + q2.trainable_variables)
    opt.apply_gradients(zip(grads, q2.trainable_variables + q1.trainable_variables))  # fault: the variables stand in another order than the gradients
    return e1, e2


errors = []
for step in range(120):
    e1, e2 = critic_step(*sample(128))
    if step % 40 == 39:
        errors.append((round(float(e1), 3), round(float(e2), 3)))
print("critic errors", errors)
