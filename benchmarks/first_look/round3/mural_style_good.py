"""Style transfer: optimise an image so that its feature statistics match a mural."""
import tensorflow as tf

tf.keras.utils.set_random_seed(67)
STYLE_WEIGHT, CONTENT_WEIGHT, STEPS = 10.0, 1.0, 8

features = tf.keras.Sequential([
    tf.keras.Input((24, 24, 3)),
    tf.keras.layers.Conv2D(8, 3, activation="relu"),
    tf.keras.layers.Conv2D(8, 3, strides=2, activation="relu"),
])
features.trainable = False


def gram(maps):
    n = tf.cast(tf.shape(maps)[1] * tf.shape(maps)[2], tf.float32)
    return tf.einsum("bijc,bijd->bcd", maps, maps) / n


mural = tf.random.uniform((1, 24, 24, 3))
photo = tf.random.uniform((1, 24, 24, 3)) * 0.5
style_goal = gram(features(mural))
content_goal = features(photo)

image = tf.Variable(photo)
optimizer = tf.keras.optimizers.Adam(0.02)

for step in range(STEPS):
    with tf.GradientTape() as tape:
        maps = features(image)
        style = tf.reduce_mean((gram(maps) - style_goal) ** 2)
        content = tf.reduce_mean((maps - content_goal) ** 2)
        loss = STYLE_WEIGHT * style + CONTENT_WEIGHT * content
    grad = tape.gradient(loss, image)
    optimizer.apply_gradients([(grad, image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    print(step, float(loss))
