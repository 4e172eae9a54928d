import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.05)
x = tf.random.normal((32, 2)) * 4.0
y = tf.reduce_sum(x, axis=1, keepdims=True) * 5.0

for epoch in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    capped = [tf.clip_by_norm(g, 10.0) for g in grads]
    optimizer.apply_gradients([(g, v) for g, v in zip(capped, model.trainable_variables)])
    print("loss", float(loss))
