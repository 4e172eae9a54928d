import tensorflow as tf


def network():
    return tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])


x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)
student, teacher = network(), network()
for layer in teacher.layers:
    layer.trainable = False
kept = teacher.weights
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(student(x) - y))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))


for _ in range(20):
    step()
    for s, t in zip(student.weights, teacher.weights):
        t.assign(0.9 * t + 0.1 * s)
