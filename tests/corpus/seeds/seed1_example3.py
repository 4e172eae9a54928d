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
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


epochs = 100
first_layer_parameter_history = []
for epoch in range(epochs):
    loss = train_step(x_train, y_train)
    first_layer_parameter_history.append(model.layers[0].kernel[0][0].numpy())
    if (epoch + 1) % 10 == 0:
      print(f'Epoch: {epoch+1}, Loss: {loss.numpy():.4f}')

print("\nParameter updates over training (with apply_gradients):")
for i, val in enumerate(first_layer_parameter_history):
    if (i + 1) % 10 == 0:
        print(f'Epoch {i+1}: {val}')

#Now, the code without apply_gradients
model_no_apply = tf.keras.Sequential([
    tf.keras.layers.Dense(10, activation='relu', input_shape=(5,)),
    tf.keras.layers.Dense(2, activation='softmax')
])

@tf.function
def train_step_no_apply(x, y):
    with tf.GradientTape() as tape:
        predictions = model_no_apply(x)
        loss = loss_fn(y, predictions)
    gradients = tape.gradient(loss, model_no_apply.trainable_variables)  # warning: [TL101] model_no_apply does not move
    # optimizer.apply_gradients(zip(gradients, model_no_apply.trainable_variables)) #This line is commented out!
    return loss

first_layer_parameter_history_no_apply = []

for epoch in range(epochs):
    loss = train_step_no_apply(x_train, y_train)
    first_layer_parameter_history_no_apply.append(model_no_apply.layers[0].kernel[0][0].numpy())
    if (epoch + 1) % 10 == 0:
      print(f'Epoch: {epoch+1}, Loss (no apply): {loss.numpy():.4f}')
print("\nParameter updates over training (without apply_gradients):")
for i, val in enumerate(first_layer_parameter_history_no_apply):
    if (i + 1) % 10 == 0:
        print(f'Epoch {i+1}: {val}')
