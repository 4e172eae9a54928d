"""What is computed from variables once, and may stay as it was."""

import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
logits = tf.Variable(tf.ones((3, 1)))
log_scale = tf.Variable(0.0)
anchor = tf.identity(logits)
scale = tf.exp(log_scale)
optimizer = tf.keras.optimizers.SGD(0.1)

for epoch in range(3):
    old = tf.nn.softmax(logits, axis=0)
    for step in range(3):
        with tf.GradientTape() as tape:
            new = tf.nn.softmax(logits, axis=0)
            loss = scale * tf.reduce_mean(tf.square(x @ new - y))
            loss += tf.reduce_sum(tf.square(new - old))
            loss += 0.1 * tf.reduce_sum(tf.square(logits - anchor))
        optimizer.apply_gradients([(tape.gradient(loss, logits), logits)])


class Policy:
    def __init__(self):
        self.logits = tf.Variable(tf.ones((3, 1)))
        self.optimizer = tf.keras.optimizers.SGD(0.1)

    @property
    def probabilities(self):
        return tf.nn.softmax(self.logits, axis=0)

    def update(self):
        old = tf.nn.softmax(self.logits, axis=0)
        for _ in range(3):
            with tf.GradientTape() as tape:
                ratio = self.probabilities / old
                loss = tf.reduce_mean(tf.square(x @ ratio - y))
            grads = tape.gradient(loss, [self.logits])
            self.optimizer.apply_gradients(zip(grads, [self.logits]))


policy = Policy()
for _ in range(3):
    policy.update()
