import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
dense = tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L1(0.5))
model = tf.keras.Sequential([tf.keras.Input((3,)), dense])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y)) + tf.math.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
