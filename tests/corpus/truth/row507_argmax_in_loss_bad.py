import tensorflow as tf

x = tf.random.normal((64, 4))
labels = tf.cast(x[:, 0] > x[:, 1], tf.int32)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.Adam(0.05)
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

for step in range(10):
    with tf.GradientTape() as tape:
        predicted = tf.argmax(model(x), axis=1, output_type=tf.int32)  # error: [TL503] raises ValueError: No gradients provided for any variable
        loss = tf.reduce_mean(tf.cast(tf.abs(predicted - labels), tf.float32))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", float(loss))
