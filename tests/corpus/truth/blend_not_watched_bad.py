import tensorflow as tf

classifier = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])


def blend(clean, noise, share):
    return (1.0 - share) * clean + share * noise


clean, noise = tf.ones((2, 4)), tf.random.normal((2, 4))
mixed = blend(clean, noise, 0.3)
with tf.GradientTape() as tape:
    score = tf.reduce_sum(tf.nn.softmax(classifier(mixed))[:, 0])
importance = tape.gradient(score, mixed)  # error: [TL507] raises ValueError: Attempt to convert a value (None) with an unsupported type
print(tf.abs(importance).shape)
