import tensorflow as tf

# Sample model
model = tf.keras.Sequential([
    tf.keras.layers.Dense(10, activation='relu', input_shape=(5,)),
    tf.keras.layers.Dense(2, activation='softmax')
])

# Sample optimizer and loss function
optimizer = tf.keras.optimizers.Adam()
loss_fn = tf.keras.losses.CategoricalCrossentropy()

# Dummy training data
x_train = tf.random.normal((100, 5))
y_train = tf.one_hot(tf.random.uniform((100,), minval=0, maxval=2, dtype=tf.int32), depth=2)

# Training loop
@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        predictions = model(x)
        loss = loss_fn(y, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)  # warning: [TL101] model does not move
    # optimizer.apply_gradients(zip(gradients, model.trainable_variables))   #This line is commented out!
    return loss


epochs = 100
for epoch in range(epochs):
    loss = train_step(x_train, y_train)
    if (epoch + 1) % 10 == 0:
      print(f'Epoch: {epoch+1}, Loss: {loss.numpy():.4f}')
