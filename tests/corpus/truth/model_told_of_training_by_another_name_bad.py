import tensorflow as tf

x = tf.random.normal((32, 3), mean=5.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)
layers = [tf.keras.Input((3,)), tf.keras.layers.BatchNormalization(), tf.keras.layers.Dense(1)]
model = tf.keras.Sequential(layers)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(5):
    with tf.GradientTape() as tape:
        prediction = model(x, trainning=True)  # warning: [TL106] model moves wrongly; on 2.15 raises TypeError: got an unexpected keyword argument 'trainning'
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
