import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
z = tf.reduce_prod(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
log_weight = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.1)
mse = tf.keras.losses.MeanSquaredError()

for step in range(10):
    with tf.GradientTape() as tape:
        first, second = tf.split(model(x), 2, axis=1)
        weighted = tf.exp(log_weight) * mse(z, second)
        loss = mse(y, first) + weighted - log_weight
    variables = [*model.trainable_variables, log_weight]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
