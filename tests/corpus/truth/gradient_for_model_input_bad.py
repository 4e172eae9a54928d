import tensorflow as tf

inputs = tf.keras.Input((3,))
hidden = tf.keras.layers.Dense(4, activation="tanh")(inputs)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))
x = tf.Variable(tf.random.normal((4, 3)))

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    slope = tape.gradient(loss, inputs)  # error: [TL430] raises AttributeError: 'KerasTensor' object has no attribute '_id'
    x.assign_sub(0.1 * slope)
