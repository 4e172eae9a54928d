import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
first = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
second = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(first(x) + second(x) - y))
    variables = [first.trainable_variables, second.trainable_variables]
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(tf.nest.flatten(grads), tf.nest.flatten(variables)))
