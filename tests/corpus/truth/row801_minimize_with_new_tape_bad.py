import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    loss = tf.reduce_mean(tf.square(model(x) - y))
    optimizer.minimize(loss, model.trainable_variables, tape=tf.GradientTape())  # error: [TL801] raises AttributeError: 'SGD' object has no attribute 'minimize'; on 2.15 raises RuntimeError: A non-persistent GradientTape can only be used to compute one set of gradients
