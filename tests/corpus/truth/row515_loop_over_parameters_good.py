import tensorflow as tf

params = [tf.Variable(1.0), tf.Variable(2.0)]


def update(variables, gradients, rate=0.1):
    for variable, gradient in zip(variables, gradients):
        variable.assign_sub(rate * gradient)


for step in range(6):
    with tf.GradientTape() as tape:
        loss = params[0] ** 2 + params[1] ** 2
    update(params, tape.gradient(loss, params))
    print("step", step, "loss", float(loss))
