import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
scale = 0.5

for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    scaled = scale * gradients  # error: [TL304] raises TypeError: can't multiply sequence by non-int of type 'float'
    optimizer.apply_gradients(zip(scaled, model.trainable_variables))
    print("loss", float(loss))
