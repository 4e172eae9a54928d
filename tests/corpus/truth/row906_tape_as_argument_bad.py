import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def update(tape, loss):
    grads = tape.gradient(loss, [w])  # error: [TL412] raises ValueError: No gradients provided for any variable
    optimizer.apply_gradients(zip(grads, [w]))


for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    update(tape, loss)
    print("loss", float(loss))
