import tensorflow as tf

w = tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.square(w - 1.0)
        loss = loss
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
