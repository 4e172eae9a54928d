import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()
x = tf.random.normal((20, 2))
y = tf.reduce_sum(x, 1, keepdims=True)

for epoch in range(5):
    with tf.GradientTape() as t:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = t.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients([(v, g) for g, v in zip(grads, model.trainable_variables)])  # error: [TL203] raises AttributeError: object has no attribute '_unique_id'
    print("loss", loss.numpy())
