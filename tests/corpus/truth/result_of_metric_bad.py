import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x, y = tf.random.normal((32, 4)), tf.random.normal((32, 1))
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
mean = tf.keras.metrics.Mean()

for _ in range(3):
    mean.reset_state()
    with tf.GradientTape() as tape:
        for some_x, some_y in zip(tf.split(x, 4), tf.split(y, 4)):
            mean.update_state(tf.square(model(some_x) - some_y))
        loss = mean.result()  # error: [TL503] raises ValueError: No gradients provided for any variable
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
