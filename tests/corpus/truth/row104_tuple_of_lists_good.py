import tensorflow as tf

class MLP(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(16, activation="relu")
        self.out = tf.keras.layers.Dense(3)

    def call(self, inputs):
        return self.out(self.hidden(inputs))

def main():
  model = MLP()
  optimizer = tf.keras.optimizers.RMSprop(1e-2)
  loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
  images = tf.random.normal((90, 5))
  labels = tf.argmax(images[:, :3], axis=1)
  for epoch in range(10):
    with tf.GradientTape() as tape:
      logits = model(images, training=True)
      loss = loss_object(labels, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    print("loss", loss.numpy())

main()
