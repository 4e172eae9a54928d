import tensorflow as tf

tf.keras.utils.set_random_seed(1)
x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(5):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        grads = inner.gradient(loss, model.trainable_variables)
        fast = tf.keras.models.clone_model(model)
        for number, layer in enumerate(fast.layers):
            layer.kernel = model.trainable_variables[2 * number] - 0.01 * grads[2 * number]  # warning: [TL638] raises AttributeError: property 'kernel' of 'Dense' object has no setter; on 2.15 runs
        loss = tf.reduce_mean(tf.square(fast(x) - y))
    grads = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients((g, v) for g, v in zip(grads, model.trainable_variables) if g is not None)
