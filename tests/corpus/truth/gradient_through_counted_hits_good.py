import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.cast(tf.reduce_sum(x, axis=1, keepdims=True) > 0, tf.float32)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        wrong = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=model(x))
        loss = tf.reduce_mean(wrong)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
