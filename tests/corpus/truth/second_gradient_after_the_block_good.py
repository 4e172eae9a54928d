import tensorflow as tf

position = tf.Variable(1.5)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape(persistent=True) as tape:
        potential = position**4
        force = tape.gradient(potential, position)
    stiffness = tape.gradient(force, position)
    optimizer.apply_gradients([(force / (stiffness + 1.0), position)])
