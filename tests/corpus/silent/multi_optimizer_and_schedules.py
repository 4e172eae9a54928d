import tensorflow as tf

backbone = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(4)])
heads = {name: tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)]) for name in ("a", "b")}
body_optimizer = tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.ExponentialDecay(1e-2, 10, 0.9))
head_optimizers = {name: tf.keras.optimizers.SGD(0.1) for name in heads}
x = tf.random.normal((8, 4))
targets = {"a": tf.ones((8, 1)), "b": tf.zeros((8, 1))}


def step():
    with tf.GradientTape(persistent=True) as tape:
        features = backbone(x)
        losses = {name: tf.reduce_mean(tf.square(head(features) - targets[name])) for name, head in heads.items()}
        total = tf.add_n(list(losses.values()))
    for name, head in heads.items():
        grads = tape.gradient(losses[name], head.trainable_variables)
        head_optimizers[name].apply_gradients(zip(grads, head.trainable_variables))
    body = tape.gradient(total, backbone.trainable_variables)
    body_optimizer.apply_gradients(zip(body, backbone.trainable_variables))
    del tape
    return total


def warm_up_then_freeze():
    optimizer = tf.keras.optimizers.Adam(1e-3)
    optimizer.build(backbone.trainable_variables)
    for epoch in range(4):
        if epoch == 2:
            backbone.layers[0].trainable = False
            optimizer.learning_rate.assign(1e-4)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(backbone(x) ** 2)
        variables = backbone.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    backbone.layers[0].trainable = True


def learning_rate_finder():
    best = None
    for rate in (1e-3, 1e-2):
        candidate = tf.keras.models.clone_model(backbone)
        optimizer = tf.keras.optimizers.SGD(rate)
        for _ in range(2):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(candidate(x) ** 2)
            optimizer.apply_gradients(zip(tape.gradient(loss, candidate.trainable_variables), candidate.trainable_variables))
        best = min(best or float(loss), float(loss))
    return best


step()
step()
warm_up_then_freeze()
learning_rate_finder()
