"""An agent keeps its losses in a list of its own, for a report."""

import tensorflow as tf


class Log:
    def __init__(self):
        self.losses = []

    def note(self, loss):
        self.losses.append(loss)  # warning: [TL622] raises TypeError: float() argument must be


class Agent:
    def __init__(self, rate=0.1):
        self.policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
        self.optimizer = tf.keras.optimizers.SGD(rate)
        self.log = Log()

    @tf.function
    def update(self, seen, acts):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(acts, self.policy(seen))
            loss = tf.reduce_mean(losses)
        variables = self.policy.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        self.log.note(loss)
        return loss


def report(losses):
    return sum(float(loss) for loss in losses) / len(losses)


agent = Agent()
for _ in range(3):
    agent.update(tf.ones((4, 3)), tf.constant([0, 1, 1, 0]))
print(report(agent.log.losses))
