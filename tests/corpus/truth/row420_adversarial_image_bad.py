import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.05)
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
image = tf.random.normal((8, 4))
label = tf.constant([0, 1, 2, 0, 1, 2, 0, 1])


def attack(epsilon):
    with tf.GradientTape() as tape:
        loss = cross_entropy(label, model(image))
    gradient = tape.gradient(loss, image)  # error: [TL507] raises ValueError: Attempt to convert a value (None) with an unsupported type
    return image + epsilon * tf.sign(gradient)


for step in range(6):
    adversarial = attack(0.01)
    with tf.GradientTape() as tape:
        loss = cross_entropy(label, model(adversarial))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", float(loss))
