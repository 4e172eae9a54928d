import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


def frozen_copy(model):
    copy = tf.keras.models.clone_model(model)  # warning: [TL644] student moves wrongly
    copy.trainable = False
    return copy


first = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(first(x) - y))
    grads = tape.gradient(loss, first.trainable_variables)
    optimizer.apply_gradients(zip(grads, first.trainable_variables))

teacher = frozen_copy(first)
optimizer = tf.keras.optimizers.SGD(0.05)
for step in range(20):
    wanted = teacher(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(student(x) - wanted))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
