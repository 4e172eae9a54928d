import tensorflow as tf

w = tf.Variable(tf.random.normal((3, 1)))
b = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((60, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True) + 1.0

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w + b - y))
    dw = tape.gradient(loss, w)
    db = tape.gradient(loss, b)  # error: [TL401] raises RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients
    optimizer.apply_gradients([(dw, w), (db, b)])
    print("loss", float(loss))
