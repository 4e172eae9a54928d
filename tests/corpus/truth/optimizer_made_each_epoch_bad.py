import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)

for epoch in range(4):
    optimizer = tf.keras.optimizers.Adam(0.05)  # warning: [TL701] model moves wrongly
    for inputs, target in batches:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(inputs) - target))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
