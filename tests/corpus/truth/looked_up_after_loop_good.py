import tensorflow as tf

x = tf.random.normal((32, 3), seed=1)
y = tf.reduce_sum(x, axis=1, keepdims=True)


def network():
    return tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])


def prepare(names):
    models, steps = {}, {}
    for name in names:
        model = network()
        optimizer = tf.keras.optimizers.SGD(0.05)
        optimizer.build(model.trainable_variables)

        def step(x, y, model=model, optimizer=optimizer):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(x) - y))
            grads = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(grads, model.trainable_variables))
            return loss

        models[name] = model
        steps[name] = tf.function(step)
    return models, steps


models, steps = prepare(["a", "b"])
first = models["a"]
for _ in range(10):
    for name in ("a", "b"):
        steps[name](x, y)
