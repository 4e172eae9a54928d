import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
x = tf.random.normal((16, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)

for step in range(5):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            scaled = x / 2.0
            prediction = model(scaled)
        slope = inner.gradient(prediction, x)
        loss = tf.reduce_mean(tf.square(prediction - y)) + 0.01 * tf.reduce_mean(tf.square(slope))
    grads = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
