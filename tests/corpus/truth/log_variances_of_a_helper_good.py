import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
TASKS = ("size", "sign")


class Uncertainty:
    def __init__(self, tasks):
        self.log_variances = {one: tf.Variable(0.0) for one in tasks}

    def combine(self, losses):
        total = 0.0
        for task, value in losses.items():
            total += tf.exp(-self.log_variances[task]) * value + self.log_variances[task]
        return total

    @property
    def variables(self):
        return list(self.log_variances.values())


class Trainer:
    def __init__(self, model, weighting):
        self.model, self.weighting = model, weighting
        self.optimizer = tf.keras.optimizers.SGD(0.05)

    def step(self):
        with tf.GradientTape() as tape:
            given = self.model(x)
            losses = {
                "size": tf.reduce_mean(tf.square(given - y)),
                "sign": tf.reduce_mean(tf.square(tf.tanh(given) - tf.tanh(y))),
            }
            loss = self.weighting.combine(losses)
        variables = self.model.trainable_variables + self.weighting.variables
        grads = tape.gradient(loss, variables)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss


model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
weighting = Uncertainty(TASKS)
trainer = Trainer(model, weighting)
for step in range(20):
    loss = trainer.step()
