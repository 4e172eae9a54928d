import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 1.0
w = tf.Variable(tf.zeros((3, 1)))
b = tf.Variable(tf.zeros((1,)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    grads = tape.gradient(loss, [w, b])
    optimizer.apply(grads=[w, b], trainable_variables=grads)  # error: [TL203] raises AttributeError: object has no attribute '_unique_id'; on 2.15 [TL111] raises AttributeError: 'SGD' object has no attribute 'apply'
