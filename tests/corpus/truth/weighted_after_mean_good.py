import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
weights = tf.random.uniform((32,))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
error = tf.keras.losses.MeanSquaredError(reduction="none")
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(weights * error(y, model(x)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
