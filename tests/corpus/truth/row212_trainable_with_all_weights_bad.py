import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.Input((2,)),
    tf.keras.layers.BatchNormalization(),
    tf.keras.layers.Dense(3),
    tf.keras.layers.Dense(1),
])
optimizer = tf.keras.optimizers.SGD(0.05)
x = tf.random.normal((32, 2))
y = x[:, :1]

for epoch in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.weights))  # warning: [TL201] raises InvalidArgumentError: shapes must be equal; on 2.15 raises InvalidArgumentError: Incompatible shapes
    print("loss", float(loss))
