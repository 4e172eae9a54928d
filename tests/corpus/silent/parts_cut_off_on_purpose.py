"""Parts of models that a loss does not train, slices, metrics and NumPy, all as they are meant."""

import numpy as np
import tensorflow as tf

x = tf.random.normal((16, 4))
y = tf.cast(x[:, :1] > 0, tf.float32)
mse = tf.keras.losses.MeanSquaredError()


class Agent(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.trunk = tf.keras.layers.Dense(8, "tanh")
        self.target = tf.keras.layers.Dense(8, "tanh")
        self.actor = tf.keras.layers.Dense(1)
        self.critic = tf.keras.layers.Dense(1)
        self.scale = self.add_weight(name="scale", shape=(), initializer="ones")
        self.seen = self.add_weight(name="seen", shape=(), initializer="zeros", trainable=False)

    def call(self, inputs):
        return self.scale * self.actor(self.trunk(inputs))


agent = Agent()
agent(x)
agent.critic(agent.trunk(x))
agent.target(x)
optimizer = tf.keras.optimizers.Adam(0.01)


def the_target_is_not_trained():
    with tf.GradientTape() as tape:
        wanted = tf.stop_gradient(agent.target(x))
        also = agent.target(x).numpy()
        loss = mse(wanted, agent.trunk(x)) + mse(also, agent.trunk(x)) + tf.reduce_mean(agent(x) ** 2)
    grads = tape.gradient(loss, agent.trainable_variables)
    optimizer.apply_gradients([(g, v) for g, v in zip(grads, agent.trainable_variables) if g is not None])


def each_part_by_a_loss_of_its_own():
    values = agent.critic(agent.trunk(x))
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean((y - values) * agent(x))
    grads = tape.gradient(loss, agent.trainable_variables)
    optimizer.apply_gradients([(g, v) for g, v in zip(grads, agent.trainable_variables) if g is not None])
    with tf.GradientTape() as tape:
        loss = mse(y, agent.critic(agent.trunk(x)))
    variables = agent.critic.trainable_variables
    agent.critic_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


agent.critic_optimizer = tf.keras.optimizers.Adam(0.01)


class Advantage(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.policy = tf.keras.layers.Dense(1)
        self.value = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.policy(inputs), self.value(inputs)


advantage = Advantage()
of_advantage = tf.keras.optimizers.Adam(0.01)


def weighed_by_what_is_better_than_expected(returns):
    with tf.GradientTape() as tape:
        action, value = advantage(x)
        weights = np.clip(np.exp((returns - value) / 0.5), 0.0, 20.0)
        loss = tf.reduce_mean(weights * tf.square(action - y)) + mse(returns, value)
    grads = tape.gradient(loss, advantage.trainable_variables)
    of_advantage.apply_gradients(zip(grads, advantage.trainable_variables))


net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])


def slices_that_took_part(points):
    left, right = points[:, :1], points[:, 1:]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([left, right])
        height = net(tf.concat([left, right], axis=1))
    return tape.gradient(height, left) + tape.gradient(height, right)


def slices_in_the_block(points):
    with tf.GradientTape() as tape:
        tape.watch(points)
        left = points[:, :1]
        height = net(tf.concat([left, points[:, 1:]], axis=1))
    return tf.square(tape.gradient(height, left))


def watched_as_it_came(images):
    images = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = net(images)
    return tf.sign(tape.gradient(score, images))


def converted_in_the_block(given):
    with tf.GradientTape() as tape:
        tape.watch(given)
        images = tf.cast(given, tf.float32)
        score = net(images)
    return tf.sign(tape.gradient(score, images))


slices_that_took_part(tf.random.normal((4, 2)))
slices_in_the_block(tf.random.normal((4, 2)))
watched_as_it_came(np.zeros((4, 2), "float32"))
converted_in_the_block(tf.random.normal((4, 2)))

seen = tf.keras.metrics.Mean()
count = tf.Variable(0.0, trainable=False)
of_net = tf.keras.optimizers.SGD(0.1)
for _ in range(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x[:, :2]) - y))
        seen.update_state(loss)
        scaled = loss / tf.stop_gradient(1.0 + seen.result())
    grads = tape.gradient(scaled, net.trainable_variables)
    of_net.apply_gradients(zip(grads, net.trainable_variables))
    print(seen.result().numpy(), float(seen.result()))

the_target_is_not_trained()
each_part_by_a_loss_of_its_own()
weighed_by_what_is_better_than_expected(y)
