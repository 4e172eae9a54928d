import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(learning_rate=0.05)
x = tf.random.normal((50, 2))
y = x[:, :1] - 2.0 * x[:, 1:]

for epoch in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    gradients = tape.gradient(loss, model.trainable_variables)  # warning: [TL101] model does not move
    print("epoch", epoch, "loss", float(loss))
