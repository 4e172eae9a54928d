import tensorflow as tf

x = tf.random.normal((32, 3)).numpy()
y = x.sum(axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])


def train(model, epochs):
    optimizer = tf.keras.optimizers.Adam(0.01)

    @tf.function
    def update(features, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features) - labels))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))

    batches = zip(x.reshape((4, 8, 3)), y.reshape((4, 8, 1)))
    for epoch in range(epochs):
        for features, labels in batches:  # warning: [TL699] model moves wrongly
            update(features, labels)


train(model, 5)
