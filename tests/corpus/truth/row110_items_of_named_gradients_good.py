import tensorflow as tf

params = {"w": tf.Variable([[0.5], [0.5]]), "b": tf.Variable([0.0])}
opt = tf.keras.optimizers.SGD(0.1)
x = tf.constant([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
y = tf.constant([[1.0], [2.0], [3.5]])

for _ in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ params["w"] + params["b"] - y))
    grads = tape.gradient(loss, params)
    opt.apply_gradients((grads[name], params[name]) for name in params)
    print("loss", loss.numpy())
