import tensorflow as tf

position = tf.Variable(1.5)
with tf.GradientTape(persistent=True) as tape:
    potential = position ** 3
force = tape.gradient(potential, position)  # error: [TL410] raises TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'
stiffness = tape.gradient(force, position)
print(2.0 * stiffness)
