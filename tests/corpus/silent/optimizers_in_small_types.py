"""What looks like an optimizer that cannot train in bfloat16, or begins in a graph, and is right."""

import tensorflow as tf

tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")
x = tf.random.normal((8, 3))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.1)
small = tf.Variable(tf.constant([0.5, -0.5], tf.bfloat16))
sgd = tf.keras.optimizers.SGD(0.1)
patient = tf.keras.optimizers.Adam(0.1, beta_2=0.99)
free = tf.keras.optimizers.ScheduleFreeAdamW(0.1)
free.build(model.trainable_variables)


@tf.function
def step_of_built():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.cast(model(x), tf.float32)))
    free.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))


for step in range(3):
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(tf.cast(model(x, training=True), tf.float32)))
        of_small = tf.reduce_sum(small * small)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    sgd.apply_gradients([(tape.gradient(of_small, small), small)])
    patient.apply_gradients([(tape.gradient(of_small, small), small)])
    step_of_built()
