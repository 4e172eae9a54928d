import tensorflow as tf

x = tf.random.normal((64, 4))
labels = tf.cast(x[:, :1] > 0.0, tf.float32)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1, activation="sigmoid")])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(10):
    with tf.GradientTape() as tape:
        output = model(x)
        loss = tf.reduce_mean(tf.keras.losses.binary_crossentropy(labels, output))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", float(loss))
