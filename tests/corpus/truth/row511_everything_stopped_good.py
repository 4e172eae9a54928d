import tensorflow as tf

scale = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.1)
target = tf.constant([1.0, 2.0, 3.0])

for step in range(6):
    with tf.GradientTape() as tape:
        prediction = scale * target
        loss = tf.reduce_mean((prediction - target) ** 2)
    grads = tape.gradient(loss, [scale])
    optimizer.apply_gradients(zip(grads, [scale]))
    print("loss", float(loss))
