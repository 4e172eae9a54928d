import tensorflow as tf

w = tf.Variable([1.0, -1.0])
sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
for epoch in range(6):
    t = tf.GradientTape(persistent=True)  # error: [TL402] raises RuntimeError: A non-persistent GradientTape can only be used
    loss = tf.reduce_sum(w**2)
    sgd.apply_gradients([(t.gradient(loss, w), w)])
    print("loss", loss.numpy())
