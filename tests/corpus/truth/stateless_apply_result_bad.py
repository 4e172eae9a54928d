import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)
optimizer.build([w])

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.square(w - 3.0)
    gradient = tape.gradient(loss, w)
    values, _ = optimizer.stateless_apply(optimizer.variables, [gradient], [w])  # error: [TL735] raises ValueError: stateless_apply is not supported with the TensorFlow backend; on 2.15 raises AttributeError: object has no attribute 'stateless_apply'
    w.assign(values[0])
