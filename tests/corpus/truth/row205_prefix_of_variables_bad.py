import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4, "tanh"), tf.keras.layers.Dense(1)])
adam = tf.keras.optimizers.Adam(0.01)
x = tf.random.normal((32, 3))
y = tf.reduce_prod(x, axis=1, keepdims=True)

first, last = model.layers
for epoch in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    w1, b1, w2, b2 = [first.kernel, first.bias, last.kernel, last.bias]
    gradients = tape.gradient(loss, [w1, b1, w2, b2])
    adam.apply_gradients(zip(gradients, [w1, b1]))  # warning: [TL204] last does not move
    print("loss", float(loss))
