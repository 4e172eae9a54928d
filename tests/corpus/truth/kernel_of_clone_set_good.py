import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


def forward(weights):
    return (x @ weights[0] + weights[1]) @ weights[2] + weights[3]


for step in range(5):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = inner.gradient(loss, model.trainable_variables)
        fast = [v - 0.01 * g for v, g in zip(model.trainable_variables, grads)]
        loss = tf.reduce_mean(tf.square(forward(fast) - y))
    grads = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
