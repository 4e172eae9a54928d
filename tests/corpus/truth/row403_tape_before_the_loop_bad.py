import tensorflow as tf

a = tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(0.1)

with tf.GradientTape() as tape:
    loss = a ** 2
for step in range(5):
    grads = tape.gradient(loss, [a])  # error: [TL401] raises RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients
    optimizer.apply_gradients(zip(grads, [a]))
    print("loss", loss.numpy())
