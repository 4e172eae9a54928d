import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
judge = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
other = tf.keras.optimizers.SGD(0.1)


def descend(tape, optimizer, trained, loss):
    gradients = tape.gradient(loss, trained.trainable_variables)
    optimizer.apply_gradients(zip(gradients, trained.trainable_variables))


def train(batches, times):
    for features, labels in batches:
        for _ in range(times - 1):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(features) - labels))
            descend(tape, optimizer, model, loss)
        with tf.GradientTape(persistent=True) as tape:
            output = model(features)
            loss = tf.reduce_mean(tf.square(output - labels))
            judgement = tf.reduce_mean(tf.square(judge(output) - 1.0))
        descend(tape, optimizer, model, loss)
        descend(tape, other, judge, judgement)


train([(x, y)], 3)
