import tensorflow as tf

w = tf.Variable([[0.5], [-0.5]])
b = tf.Variable([0.0])
optimizer = tf.keras.optimizers.SGD(0.1)

x = tf.constant([[1.0, 2.0], [2.0, -1.0], [0.5, 1.0], [-1.0, 0.0]])
y = tf.constant([[1.0], [0.0], [2.0], [-1.0]])

for _ in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply_gradients(zip(grads, [w, b]))
    print("loss:", loss.numpy())
