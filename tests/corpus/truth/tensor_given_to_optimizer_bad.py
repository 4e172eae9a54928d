import tensorflow as tf

weights = tf.random.normal((7, 1))
optimizer = tf.keras.optimizers.Adam(0.1)


def climb(start, steps):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(start)
            loss = -tf.reduce_sum(start @ weights)
        grad = tape.gradient(loss, start)
        optimizer.apply_gradients([(grad, start)])  # error: [TL230] raises AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute '_unique_id'


point = tf.random.normal((3, 7))
climb(point, 2)
