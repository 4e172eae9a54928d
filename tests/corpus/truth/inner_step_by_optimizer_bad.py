import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
inner_optimizer = tf.keras.optimizers.SGD(0.01)
optimizer = tf.keras.optimizers.SGD(0.05)


def adapt():
    with tf.GradientTape() as inner:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = inner.gradient(loss, model.trainable_variables)
    inner_optimizer.apply_gradients(zip(grads, model.trainable_variables))  # warning: [TL646] model moves wrongly


for step in range(20):
    with tf.GradientTape() as outer:
        adapt()
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
