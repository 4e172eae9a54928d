import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.compat.v1.train.MomentumOptimizer(0.01, momentum=0.9)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.square(w - 3.0)
    gradient = tape.gradient(loss, w)
    optimizer.apply_gradients([(gradient, w)])
    print(step, float(optimizer.learning_rate))  # error: [TL807] raises AttributeError: object has no attribute 'learning_rate'
