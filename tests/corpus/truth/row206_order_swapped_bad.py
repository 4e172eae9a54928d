import tensorflow as tf

a = tf.Variable([1.0, 1.0], name="a")
c = tf.Variable([2.0, 2.0], name="c")
optimizer = tf.keras.optimizers.SGD(learning_rate=0.05)

target = tf.constant([0.5, -0.5])

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((a - target) ** 2) + 0.1 * tf.reduce_sum(c ** 2)
    grads = tape.gradient(loss, [a, c])
    optimizer.apply_gradients(zip(grads, [c, a]))  # warning: [TL201] a, c move wrongly
    print("loss", loss.numpy())
