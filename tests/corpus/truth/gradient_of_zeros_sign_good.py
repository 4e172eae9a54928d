import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.sign(tf.reduce_sum(x, axis=1, keepdims=True))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        predicted = tf.tanh(model(x, training=True))
        loss = tf.reduce_mean(tf.abs(predicted - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
