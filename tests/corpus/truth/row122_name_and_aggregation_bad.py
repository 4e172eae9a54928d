import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(grads_and_vars=zip(grads, model.trainable_variables), name="train", experimental_aggregate_gradients=False)  # warning: [TL108] raises TypeError: got an unexpected keyword argument 'name'; on 2.15 runs
    print("loss", float(loss))
