import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3), mean=4.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,))])
for width in (8, 4):
    model.add(tf.keras.layers.Dense(width))
    model.add(tf.keras.layers.BatchNormalization())
model.add(tf.keras.layers.Dense(1))
optimizer = tf.keras.optimizers.SGD(0.001)

for step in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
