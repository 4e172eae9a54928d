import tensorflow as tf

a = tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = a ** 2
    grads = tape.gradient(loss, [a])
    optimizer.apply_gradients(zip(grads, [a]))
    print("loss", loss.numpy())
