import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
base = tf.keras.Sequential(
    [tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(2)]
)
head = tf.keras.layers.Dense(1)
model = tf.keras.Sequential([tf.keras.Input((3,)), base, head])
optimizer = tf.keras.optimizers.Adam(0.05)

variables = list(model.trainable_variables)
base.trainable = False  # warning: [TL607] base.variables, head move wrongly

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
