import tensorflow as tf

theta = tf.Variable([[0.1], [0.2], [0.3]], name="theta")
optimizer = tf.keras.optimizers.SGD(0.1)
features = tf.random.normal((50, 3))
labels = tf.cast(features[:, :1] > 0, tf.float32)

for i in range(20):
    logits = tf.matmul(features, theta)  # error: [TL501] raises ValueError: No gradients provided for any variable
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))
    gradient = tape.gradient(loss, [theta])
    optimizer.apply_gradients(zip(gradient, [theta]))
    print("loss", loss.numpy())
