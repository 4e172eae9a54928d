import tensorflow as tf

MICRO_BATCHES = 4

x = tf.random.normal((64, 5))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.2)
variables = model.trainable_variables

for step in range(10):
    total = [tf.zeros_like(variable) for variable in variables]
    for inputs, targets in zip(tf.split(x, MICRO_BATCHES), tf.split(y, MICRO_BATCHES)):
        with tf.GradientTape() as tape:
            predictions = model(inputs, training=True)
            loss = tf.reduce_mean(tf.square(predictions - targets))
            loss = loss / MICRO_BATCHES
        gradients = tape.gradient(loss, variables)
        total = [a + b for a, b in zip(total, gradients)]
    optimizer.apply_gradients(zip(total, variables))
    print(f"step {step}: loss {loss:.4f}")
