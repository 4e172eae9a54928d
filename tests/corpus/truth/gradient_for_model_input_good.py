import tensorflow as tf

inputs = tf.keras.Input((3,))
hidden = tf.keras.layers.Dense(4, activation="tanh")(inputs)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))
x = tf.Variable(tf.random.normal((4, 3)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - 1.0))
    slope, *grads = tape.gradient(loss, [x, *model.trainable_variables])
    optimizer.apply_gradients([(slope, x), *zip(grads, model.trainable_variables)])
