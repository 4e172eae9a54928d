import tensorflow as tf

tf.keras.utils.set_random_seed(1)
real = tf.random.normal((32, 2), mean=3.0)
seeds = tf.random.normal((32, 2))
maker = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(2)])
judge = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
first, second = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.SGD(0.1)

for step in range(5):
    with tf.GradientTape() as tape:
        fake, true = judge(maker(seeds)), judge(real)
        made = bce(tf.ones_like(fake), fake)
        told = bce(tf.ones_like(true), true) + bce(tf.zeros_like(fake), fake)
        total = made + 0.5 * told
    of_maker, of_judge = tape.gradient(total, [maker.trainable_variables, judge.trainable_variables])  # warning: [TL527] maker, judge move wrongly
    first.apply_gradients(zip(of_maker, maker.trainable_variables))
    second.apply_gradients(zip(of_judge, judge.trainable_variables))
