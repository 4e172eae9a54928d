import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Critic(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])

    def call(self, state):
        return self.net(state)

    @property
    def trainable_variables(self):
        return self.net.trainable_variables


class Learner:
    def __init__(self):
        self.first, self.second = Critic(), Critic()
        self.first_target, self.second_target = Critic(), Critic()
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    def update(self, x, y):
        variables = self.first.trainable_variables + self.second.trainable_variables
        with tf.GradientTape() as tape:
            best = tf.minimum(self.first_target(x), self.second_target(x))
            goal = tf.stop_gradient(y + 0.9 * best)
            error = tf.square(self.first(x) - goal) + tf.square(self.second(x) - goal)
            loss = tf.reduce_mean(error)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    def follow(self):
        for old, new in zip(self.first_target.trainable_variables, self.first.trainable_variables):
            old = 0.9 * old + 0.1 * new  # warning: [TL602] learner.first_target does not move
        for old, new in zip(self.second_target.trainable_variables, self.second.weights):
            old.assign(0.9 * old + 0.1 * new)

    def train(self, x, y):
        self.update(x, y)
        self.follow()


learner = Learner()
for step in range(5):
    learner.train(x, y)
