import tensorflow as tf

first = tf.Variable([1.0, 2.0], name="first")
second = tf.Variable([3.0, 4.0], name="second")
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(second ** 2) + 0.1 * tf.reduce_sum(first ** 2)
    gradients = tape.gradient(loss, tape.watched_variables())
    optimizer.apply_gradients(zip(gradients, tape.watched_variables()))
    print("loss", loss.numpy())
