import tensorflow as tf


class Line(tf.Module):
    def __init__(self):
        super().__init__()
        self.slope = tf.Variable(0.5)
        self.offset = tf.Variable(0.0)

    def __call__(self, x):
        return self.slope * x + self.offset

    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x) - y) ** 2)
        d_slope, d_offset = tape.gradient(loss, [self.slope, self.offset])
        self.slope = self.slope - 0.1 * d_slope  # error: [TL602] raises TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'
        self.offset.assign_sub(0.1 * d_offset)
        return loss


line = Line()
x = tf.linspace(-1.0, 1.0, 32)
for _ in range(10):
    print("loss", float(line.step(x, 3.0 * x + 1.0)))
