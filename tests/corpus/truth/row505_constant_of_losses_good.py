import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    losses = []
    with tf.GradientTape() as tape:
        for part in (x[:16], x[16:]):
            target = tf.reduce_sum(part, axis=1, keepdims=True)
            losses.append(tf.reduce_mean(tf.square(part @ w - target)))
        loss = tf.reduce_mean(tf.convert_to_tensor(losses))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
    print("loss", float(loss))
