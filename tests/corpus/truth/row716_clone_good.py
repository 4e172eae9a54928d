import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
copied = tf.keras.models.clone_model(model)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(copied(x) - y))
    grads = tape.gradient(loss, copied.trainable_variables)
    optimizer.apply_gradients(zip(grads, copied.trainable_variables))
model.set_weights(copied.get_weights())
