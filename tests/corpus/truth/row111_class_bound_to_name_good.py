import tensorflow as tf

optimizer = tf.keras.optimizers.Adam
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = optimizer(learning_rate=0.05)

inputs = tf.random.normal((32, 2))
targets = inputs[:, :1] * 2.0

for step in range(12):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(inputs) - targets))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print("loss", float(loss))
