import tensorflow as tf

# Initial variables
W = tf.Variable(tf.random.normal((2, 2)), name="weight")
b = tf.Variable(tf.zeros((2,)), name="bias")

# Optimizer
optimizer = tf.keras.optimizers.SGD(learning_rate=0.01)

# Initial forward pass and gradient calculations
def train_step():
  with tf.GradientTape() as tape:
    X = tf.constant([[1.0, 2.0], [3.0, 4.0]], dtype=tf.float32)
    y_pred = tf.matmul(X, W) + b
    loss = tf.reduce_sum(y_pred)
  grads = tape.gradient(loss, [W, b])
  optimizer.apply_gradients(zip(grads, [W, b]))


print("W before new variable:", W.numpy())
print("b before new variable:", b.numpy())


train_step()

print("W after first step:", W.numpy())
print("b after first step:", b.numpy())


W = tf.Variable(tf.random.normal((2, 2)), name="weight") # Reassigning a new variable to W.  # error: [TL601] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable
b = tf.Variable(tf.zeros((2,)), name="bias")  # Reassigning a new variable to b.  # error: [TL601] raises ValueError: Unknown variable; on 2.15 raises KeyError: The optimizer cannot recognize variable

print("W after new variable:", W.numpy())
print("b after new variable:", b.numpy())


train_step() # Gradient will be calculated but applied to old tensors, not new ones.

print("W after second step:", W.numpy()) # W remains unchanged after second step.
print("b after second step:", b.numpy()) # b remains unchanged after second step.


