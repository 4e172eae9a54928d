# measured: 2.21 and 2.15: TypeError 'grad_fn must accept keyword argument variables' at the first step (good twin 4.309 -> 0.0045)
"""Learned quantiser step size with a hand-written backward pass."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(231)


class StepQuantiser(tf.Module):
    """Rounds activations to multiples of a trainable step."""

    def __init__(self, step=0.5):
        super().__init__()
        self.step = tf.Variable(step, name="step")

    def __call__(self, x):
        @tf.custom_gradient
        def quantise(v):
            scaled = v / self.step
            q = tf.round(scaled)

            def grad(dy):  # fault:
                return dy

            return q * self.step, grad

        return quantise(x)


class TinyNet(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.random.normal((3, 1)))
        self.quant = StepQuantiser()

    def __call__(self, x):
        return self.quant(tf.matmul(x, self.w))


rng = np.random.default_rng(231)
x = tf.constant(rng.normal(size=(128, 3)), tf.float32)
y = tf.matmul(x, tf.constant([[1.0], [-2.0], [0.5]]))
net = TinyNet()
opt = tf.keras.optimizers.SGD(0.05)
losses = []
for _ in range(100):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    params = list(net.trainable_variables)
    opt.apply_gradients(zip(tape.gradient(loss, params), params))
    losses.append(float(loss))
print(f"loss {losses[0]:.3f} -> {losses[-1]:.4f}, step {net.quant.step.numpy():.3f}")
