import tensorflow as tf

x = tf.random.normal((32, 2))
y = x @ tf.constant([[1.5], [-0.5]])
W = tf.Variable(tf.zeros((2, 1)), name="W")
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ W - y))
    grads = tape.gradient(loss, [W])
    grads_and_vars = list(zip(grads, [W]))
    optimizer.apply_gradients(grads_and_vars)
    print("step", step, "loss", loss.numpy())
