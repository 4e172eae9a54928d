import tensorflow as tf

x = tf.random.normal((32, 2))


def dense(size, units):
    return tf.keras.Sequential([tf.keras.Input((size,)), tf.keras.layers.Dense(units)])


features = dense(2, 4)
judge = tf.keras.Sequential([tf.keras.Input((2,)), features, dense(4, 1)])
maker = dense(2, 2)
judge_optimizer = tf.keras.optimizers.SGD(0.01)
maker_optimizer = tf.keras.optimizers.SGD(0.01)
judge_optimizer.build(judge.trainable_variables)


def judge_step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.tanh(judge(maker(x)))) - tf.reduce_mean(tf.tanh(judge(x + 1.0)))
    variables = judge.trainable_variables
    judge_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


def maker_step():
    features.trainable = False  # warning: [TL660] features.layers[0].kernel moves wrongly
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(tf.tanh(judge(maker(x))))
    variables = maker.trainable_variables
    maker_optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


for step in range(20):
    judge_step()
    maker_step()
