import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

def step(x, y):
    optimizer.minimize(tf.reduce_mean(tf.square(x @ w - y)), var_list=w)  # error: [TL801] raises AttributeError: 'SGD' object has no attribute 'minimize'; on 2.15 raises ValueError: `tape` is required when a `Tensor` loss is passed


for _ in range(20):
    step(x, y)
