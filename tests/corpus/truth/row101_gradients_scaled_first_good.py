import tensorflow as tf

w = tf.Variable([[0.0], [0.0]])
b = tf.Variable([0.0])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.2)
x = tf.random.normal((40, 2))
y = x @ tf.constant([[1.0], [1.0]]) - 1.0

for step in range(12):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ w + b - y) ** 2)
    dw, db = tape.gradient(loss, (w, b))
    optimizer.apply_gradients([(0.5 * dw, w), (0.5 * db, b)])
    print("loss", loss.numpy())
