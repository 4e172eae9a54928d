import tensorflow as tf

# Minimise Rosenbrock's function from a starting point.
point = tf.Variable([-0.5, 0.5])
optimizer = tf.keras.optimizers.Adam(learning_rate=0.05)


def rosenbrock(p):
    return (1.0 - p[0]) ** 2 + 10.0 * (p[1] - p[0] ** 2) ** 2


for step in range(20):
    with tf.GradientTape() as tape:
        loss = rosenbrock(point)
    grad = tape.gradient(loss, point)
    optimizer.apply_gradients([(grad, point)])
    print("loss", loss.numpy())
