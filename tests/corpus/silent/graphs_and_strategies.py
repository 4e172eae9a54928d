import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
history = []


class Counter:
    def __init__(self):
        self.steps = None

    @tf.function
    def step(self, x, y):
        if self.steps is None:
            self.steps = tf.Variable(0)
        self.steps.assign_add(1)
        terms = []
        with tf.GradientTape() as tape:
            for column in range(3):
                terms.append(tf.square(x[:, column : column + 1] * w[column] - y))
            loss = tf.reduce_mean(tf.add_n(terms))
        optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
        return loss


def keep(loss):
    """Called with eager tensors only."""
    history.append(loss)
    print(loss.numpy())


counter = Counter()
for _ in range(3):
    keep(counter.step(x, y))

strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    v = tf.Variable(tf.zeros((3, 1)))
    other = tf.keras.optimizers.SGD(0.1)

    def replica_step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ v - y))
        other.apply_gradients(zip(tape.gradient(loss, [v]), [v]))
        return loss

    @tf.function
    def distributed_step(x, y):
        return strategy.run(replica_step, args=(x, y))

    for _ in range(3):
        print(distributed_step(x, y))
    print(strategy.run(replica_step, args=(x, y)))
    print(strategy.run(tf.function(replica_step), args=(x, y)))

default = tf.distribute.get_strategy()
with default.scope():
    u = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        loss = u**2
    tf.keras.optimizers.SGD(0.1).apply_gradients([(tape.gradient(loss, u), u)])
