import tensorflow as tf

x = 100.0 * tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
LIMIT = 1.0
optimizer = tf.keras.optimizers.SGD(
    learning_rate=0.1,
    clipvalue=LIMIT,  # of each number
)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", float(loss))
