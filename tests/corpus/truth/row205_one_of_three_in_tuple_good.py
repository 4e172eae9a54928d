import tensorflow as tf

mean = tf.Variable(0.5)
spread = tf.Variable(1.5)
weight = tf.Variable(1.0)
optimizer = tf.keras.optimizers.Adam(0.05)
data = tf.random.normal((200,), mean=2.0, stddev=0.5)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(weight * tf.square((data - mean) / spread) + tf.math.log(spread ** 2)) + weight ** 2
    grads = tape.gradient(loss, (mean, spread, weight))
    optimizer.apply_gradients(zip(grads, (mean, spread, weight)))
    print("loss", float(loss))
