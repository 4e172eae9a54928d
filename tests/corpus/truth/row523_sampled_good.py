import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        logits = model(x)
        sample = tf.random.categorical(logits, 1)
        chosen = tf.gather(tf.nn.log_softmax(logits), sample, batch_dims=1)
        loss = tf.reduce_mean(chosen * tf.square(tf.cast(sample, tf.float32) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
