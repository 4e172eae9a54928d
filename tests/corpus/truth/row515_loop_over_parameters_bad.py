import tensorflow as tf

params = [tf.Variable(1.0), tf.Variable(2.0)]


def update(variables, gradients, rate=0.1):
    for variable, gradient in zip(variables, gradients):
        variable = variable - rate * gradient  # warning: [TL602] params do not move


for step in range(6):
    with tf.GradientTape() as tape:
        loss = params[0] ** 2 + params[1] ** 2
    update(params, tape.gradient(loss, params))
    print("step", step, "loss", float(loss))
