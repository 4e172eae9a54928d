import tensorflow as tf

a, b = tf.Variable(1.0), tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(10):
    with tf.GradientTape(
        watch_accessed_variables=True, persistent=True,
    ) as tape:
        loss = (a * b - 1.0) ** 2
    da = tape.gradient(loss, a)  # first
    db = tape.gradient(loss, b)
    optimizer.apply_gradients([(da, a), (db, b)])
    print("loss", float(loss))
