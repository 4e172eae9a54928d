import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)


def train(every):
    variables = [w, b]
    accumulated = [tf.zeros_like(v) for v in variables]
    for epoch in range(3):
        for step in range(8):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(x @ w + b - y)) / every
            grads = tape.gradient(loss, variables)
            accumulated = [a + g for a, g in zip(accumulated, grads)]
            if (step + 1) % every == 0:
                # each few batches
                optimizer.apply_gradients(zip(accumulated, variables))
                accumulated = [tf.zeros_like(v) for v in variables]
        print("loss", float(loss))


train(4)
