import tensorflow as tf

weights = [tf.Variable(tf.random.normal((2, 4))), tf.Variable(tf.random.normal((4, 1)))]
optimizer = tf.keras.optimizers.SGD(0.02)
x = tf.random.normal((30, 2))
y = tf.sin(x[:, :1])

for step in range(15):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.tanh(x @ weights[0]) @ weights[1] - y))
    gradients = tape.gradient(loss, weights)
    gradients, norm = tf.clip_by_global_norm(gradients, 5.0)
    optimizer.apply_gradients(zip(gradients, weights))
    print("loss", float(loss))
