import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
opt = tf.keras.optimizers.SGD(0.1)
x = tf.random.normal((30, 3))
y = tf.cast(x[:, 0] > 0, tf.int64)

for epoch in range(10):
    with tf.GradientTape() as tape:
        logits = model(x)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(losses)  # error: [TL501] raises ValueError: No gradients provided for any variable
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    print("loss", loss.numpy())
