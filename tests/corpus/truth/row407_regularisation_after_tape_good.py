import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.Input((4,)),
    tf.keras.layers.Dense(1, kernel_regularizer=tf.keras.regularizers.L2(1e-3)),
])
optimizer = tf.keras.optimizers.Adam(0.05)


class Trainer:
    def train_on(self, x, y):
        with tf.GradientTape() as tape:
            prediction = model(x, training=True)
            loss = tf.reduce_mean(tf.square(prediction - y))
            loss += sum(model.losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss


x = tf.random.normal((32, 4))
trainer = Trainer()
for _ in range(10):
    print("loss", float(trainer.train_on(x, x[:, :1])))
