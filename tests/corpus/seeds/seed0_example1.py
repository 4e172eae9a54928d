import tensorflow as tf

# Define variables
W = tf.Variable(tf.random.normal((2, 2)), name="weight")
b = tf.Variable(tf.zeros((2,)), name="bias")

# Define a simple function to operate on the variables
def linear_transform(x):
    x_transformed = tf.matmul(x, W) + b
    return x_transformed

# Input data
X = tf.constant([[1.0, 2.0], [3.0, 4.0]], dtype=tf.float32)

# Correct approach: using the original variables in the tape
optimizer = tf.keras.optimizers.SGD(learning_rate=0.01)

with tf.GradientTape() as tape:
    y_pred = linear_transform(X)
    loss = tf.reduce_sum(y_pred)

gradients = tape.gradient(loss, [W, b])
optimizer.apply_gradients(zip(gradients, [W, b]))

# Incorrect approach: using the result of operations
with tf.GradientTape() as tape:
    y_pred_incorrect = linear_transform(X)
    loss_incorrect = tf.reduce_sum(y_pred_incorrect)

    # Intentional error
    gradients_incorrect = tape.gradient(loss_incorrect, [y_pred_incorrect]) # This calculates gradients for the outputs, not variables.  # warning: [TL202] W, b move wrongly

optimizer.apply_gradients(zip(gradients_incorrect, [W, b])) # Incorrect mapping, no gradient.

print("W after correct:", W.numpy())
print("W after incorrect:", W.numpy()) # W is unchanged after second operation
print("b after correct:", b.numpy())
print("b after incorrect:", b.numpy()) # b is unchanged after second operation

