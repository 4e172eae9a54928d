import tensorflow as tf

a = tf.Variable([10.0, 10.0])
b = tf.Variable([0.1, 0.1])
optimizer = tf.keras.optimizers.SGD(0.1)

for epoch in range(8):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(a**2) + tf.reduce_sum(b**2)
    gradients = tf.clip_by_norm(tape.gradient(loss, [a, b]), 1.0)  # warning: [TL303] b moves wrongly
    optimizer.apply_gradients(zip(gradients, [a, b]))
    print("loss", float(loss))
