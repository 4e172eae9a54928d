import tensorflow as tf
from tensorflow.keras import layers, models, optimizers

online = models.Sequential([layers.Input((3,)), layers.Dense(2)])
frozen = models.clone_model(online)
opt = optimizers.RMSprop(1e-3)


@tf.function
def learn(s, a, r, s2, gamma=0.9):
    best = tf.argmax(online(s2), axis=1)
    target = r + gamma * tf.gather(frozen(s2), best, batch_dims=1)
    with tf.GradientTape() as t:
        td = target - tf.gather(online(s), a, batch_dims=1)
        loss = tf.reduce_mean(tf.square(td))
    opt.apply_gradients(zip(t.gradient(loss, online.trainable_weights), online.trainable_variables))
    priorities = tf.abs(td)
    return loss, priorities


def sync(tau):
    for theta, theta_target in zip(online.trainable_variables, frozen.trainable_variables):
        theta_target.assign(tau * theta + (1.0 - tau) * theta_target)


for i in range(4):
    s = tf.random.normal((8, 3))
    loss, priorities = learn(s, tf.zeros((8,), tf.int32), s[:, 0], s + 0.1)
    sync(0.05)
    print(i, float(loss), priorities.shape)
