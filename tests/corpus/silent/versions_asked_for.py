import tensorflow as tf

try:
    from tensorflow.keras.optimizers.legacy import Adamax
except ImportError:
    from tensorflow.keras.optimizers import Adamax

if tf.__version__.startswith("2.15"):
    from tensorflow.keras.optimizers import legacy as optimizers
else:
    from tensorflow.keras import optimizers

if tf.__version__.startswith(("2.11", "2.12", "2.13", "2.14", "2.15")):
    handed_on = tf.keras.optimizers.legacy
else:
    handed_on = tf.keras.optimizers
fourth = handed_on.Nadam()

if hasattr(tf.keras.optimizers, "SGD"):
    fifth = tf.keras.optimizers.SGD(learning_rate=0.1)
else:
    fifth = tf.keras.optimizers.SGD(lr=0.1)

if tf.__version__.startswith("1."):
    import tensorflow as tf1
else:
    import tensorflow.compat.v1 as tf1
sixth = tf1.train.AdamOptimizer(0.1)

try:
    from tensorflow.contrib.opt import NadamOptimizer

    seventh = NadamOptimizer(0.1)
except ImportError:
    seventh = tf.keras.optimizers.Nadam(0.1)

w = tf.Variable([1.0, 2.0])
optimizer = optimizers.SGD(0.1)
other = tf.keras.optimizers.Adam(0.1)
adamax = Adamax(0.1)


def loss_of_all():
    return tf.reduce_sum(w**2)


for step in range(3):
    if hasattr(other, "minimize"):
        other.minimize(loss_of_all, [w])
    else:
        with tf.GradientTape() as tape:
            loss = loss_of_all()
        other.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    try:
        rate = other.lr
    except AttributeError:
        rate = other.learning_rate
    print(float(rate))
    if isinstance(other, tf.keras.optimizers.Adam):
        rate = other.learning_rate
    else:
        rate = other._decayed_lr(tf.float32)
    with tf.GradientTape() as tape:
        loss = loss_of_all()
    gradient = tape.gradient(loss, w)
    optimizer.apply_gradients([(gradient, w)])
    adamax.apply_gradients([(gradient, w)])
    fourth.apply_gradients([(gradient, w)])
    fifth.apply_gradients([(gradient, w)])
    sixth.apply_gradients([(gradient, w)])
    seventh.apply_gradients([(gradient, w)])
