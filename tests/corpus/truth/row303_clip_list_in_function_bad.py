import tensorflow as tf

a = tf.Variable(1.0)
b = tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = a**2 + b**2
    gradients = tape.gradient(loss, [a, b])
    clipped = tf.clip_by_value(gradients, -0.5, 0.5)  # error: [TL303] raises OperatorNotAllowedInGraphError: Iterating over a symbolic
    optimizer.apply_gradients(zip(clipped, [a, b]))
    return loss


for epoch in range(8):
    print("loss", float(step()))
