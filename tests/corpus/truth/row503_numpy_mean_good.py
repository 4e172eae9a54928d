import tensorflow as tf

inputs = tf.random.normal((64, 2))
targets = inputs @ tf.constant([[1.0], [-2.0]])
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
sgd = tf.keras.optimizers.SGD(0.1)

for epoch in range(10):
    with tf.GradientTape() as tape:
        errors = tf.square(net(inputs) - targets)
        loss = tf.reduce_mean(errors)
    gradients = tape.gradient(loss, net.trainable_variables)
    sgd.apply_gradients(zip(gradients, net.trainable_variables))
    print("loss", float(loss))
