import tensorflow as tf

x = tf.random.normal((32, 4))
labels = tf.one_hot(tf.argmax(x, axis=1), 4)
w = tf.Variable(tf.random.normal((4, 4), stddev=0.1))
b = tf.Variable(tf.zeros(4))
cross_entropy = tf.keras.losses.CategoricalCrossentropy()

for step in range(5):
    with tf.GradientTape() as tape:
        prediction = tf.nn.softmax(x @ w + b)
        loss = cross_entropy(labels, prediction)
    grads = tape.gradient(loss, [w, b])
    w.assign_sub(0.1 * grads[0])
    b.assign_sub(0.1 * grads[1])
