import tensorflow as tf

W = tf.Variable(tf.random.normal((2, 1)) + 3.0, name="W")
optimizer = tf.keras.optimizers.Adam(0.05)
x = tf.random.normal((20, 2))
y = x[:, :1]


def train(steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ W - y))
        grads = tape.gradient(loss, [W])
        optimizer.apply_gradients(zip(grads, [W]))
        print("loss", loss.numpy())


train(5)
# start again from other weights
W = tf.Variable(tf.ones((2, 1)) * 0.9, name="W")  # error: [TL601] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable
train(10)
