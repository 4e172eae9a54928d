import tensorflow as tf
from tensorflow.keras import mixed_precision

mixed_precision.set_global_policy("bfloat16")
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(learning_rate=0.05)  # error: [TL750] model does not move

for step in range(20):
    with tf.GradientTape() as tape:
        prediction = tf.cast(model(x, training=True), tf.float32)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
