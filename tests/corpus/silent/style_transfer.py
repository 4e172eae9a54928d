import tensorflow as tf

extractor = tf.keras.Sequential([tf.keras.Input((6, 6, 3)), tf.keras.layers.Conv2D(2, 3), tf.keras.layers.ReLU()])
extractor.trainable = False
content_image = tf.random.uniform((1, 6, 6, 3))
target = extractor(tf.random.uniform((1, 6, 6, 3)))

image = tf.Variable(content_image)
opt = tf.keras.optimizers.Adam(learning_rate=0.02, beta_1=0.99, epsilon=1e-1)
total_variation_weight = 30


def clip_0_1(image):
    return tf.clip_by_value(image, clip_value_min=0.0, clip_value_max=1.0)


@tf.function()
def train_step(image):
    with tf.GradientTape() as tape:
        outputs = extractor(image)
        loss = tf.reduce_mean((outputs - target) ** 2)
        loss += total_variation_weight * tf.reduce_mean(tf.image.total_variation(image))

    grad = tape.gradient(loss, image)
    opt.apply_gradients([(grad, image)])
    image.assign(clip_0_1(image))


train_step(image)
train_step(image)

# again, from the start
image.assign(content_image)
for n in range(2):
    train_step(image)
