import tensorflow as tf

w = tf.Variable([1.0, 2.0])
b = tf.Variable(0.5)
optimizer = tf.keras.optimizers.SGD(0.02)

for epoch in range(8):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((w + b) ** 2)
    gradients = tape.gradient(loss, [w, b])
    gradients = gradients * 2  # warning: [TL304] w, b move wrongly
    optimizer.apply_gradients(zip(gradients, [w, b]))
    print("loss", float(loss))
