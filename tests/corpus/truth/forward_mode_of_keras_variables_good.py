import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1, use_bias=False)])
direction = [tf.ones(variable.shape) for variable in model.trainable_variables]

for step in range(20):
    with tf.autodiff.ForwardAccumulator([variable.value for variable in model.trainable_variables], direction) as forward:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    slope = forward.jvp(loss)
    for variable in model.trainable_variables:
        variable.assign_sub(0.02 * slope * tf.ones(variable.shape))
