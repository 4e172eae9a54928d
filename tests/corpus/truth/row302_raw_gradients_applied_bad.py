import tensorflow as tf

w = tf.Variable(5.0)
optimizer = tf.keras.optimizers.SGD(learning_rate=0.05)

for step in range(10):
    with tf.GradientTape() as tape:
        loss = w ** 2 + w ** 4 / 100.0
    grads = tape.gradient(loss, [w])
    clipped = [tf.clip_by_value(g, -1.0, 1.0) for g in grads]
    optimizer.apply_gradients(zip(grads, [w]))  # warning: [TL301] w moves wrongly
    print("loss", loss.numpy())
