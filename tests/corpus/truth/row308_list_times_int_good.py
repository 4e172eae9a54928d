import tensorflow as tf

w = tf.Variable([1.0, 2.0])
b = tf.Variable(0.5)
optimizer = tf.keras.optimizers.SGD(0.02)

for epoch in range(8):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((w + b) ** 2)
    gradients = tape.gradient(loss, [w, b])
    gradients = [gradient * 2 for gradient in gradients]
    optimizer.apply_gradients(zip(gradients, [w, b]))
    print("loss", float(loss))
