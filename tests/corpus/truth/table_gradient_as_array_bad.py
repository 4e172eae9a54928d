import tensorflow as tf

table = tf.Variable(tf.random.normal((6, 2)))
rows = tf.constant([1, 4])
optimizer = tf.keras.optimizers.SGD(0.1)
sizes = []

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(tf.gather(table, rows) - 1.0))
    grad = tape.gradient(loss, table)
    sizes.append(grad.numpy().max())  # error: [TL330] raises AttributeError: 'IndexedSlices' object has no attribute 'numpy'
    optimizer.apply_gradients([(grad, table)])
