"""Gradients that no optimizer ever sees: attacks, saliency, explanations, dreams."""

import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.Input((8, 8, 1)),
    tf.keras.layers.Conv2D(4, 3, activation="relu", name="last_conv"),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(3),
])
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def create_adversarial_pattern(input_image, input_label):
    with tf.GradientTape() as tape:
        tape.watch(input_image)
        prediction = model(input_image)
        loss = loss_object(input_label, prediction)
    # Get the gradients of the loss w.r.t to the input image.
    gradient = tape.gradient(loss, input_image)
    signed_grad = tf.sign(gradient)
    return signed_grad


def saliency(image, class_index):
    image = tf.Variable(image)
    with tf.GradientTape() as tape:
        score = model(image)[0, class_index]
    grads = tape.gradient(score, image)
    return np.max(np.abs(grads), axis=-1)[0]


def make_gradcam_heatmap(img_array, last_conv_layer_name="last_conv", pred_index=None):
    grad_model = tf.keras.Model(model.inputs, [model.get_layer(last_conv_layer_name).output, model.outputs[0]])
    with tf.GradientTape() as tape:
        last_conv_layer_output, preds = grad_model(img_array)
        if pred_index is None:
            pred_index = tf.argmax(preds[0])
        class_channel = preds[:, pred_index]
    grads = tape.gradient(class_channel, last_conv_layer_output)
    pooled_grads = tf.reduce_mean(grads, axis=(0, 1, 2))
    heatmap = last_conv_layer_output[0] @ pooled_grads[..., tf.newaxis]
    heatmap = tf.squeeze(heatmap)
    return tf.maximum(heatmap, 0).numpy()


def integrated_gradients(baseline, image, target, m_steps=4):
    alphas = tf.linspace(0.0, 1.0, m_steps + 1)
    gradient_batches = tf.TensorArray(tf.float32, size=m_steps + 1)
    for i, alpha in enumerate(alphas):
        interpolated = baseline + alpha * (image - baseline)
        with tf.GradientTape() as tape:
            tape.watch(interpolated)
            probs = tf.nn.softmax(model(interpolated), axis=-1)[:, target]
        gradient_batches = gradient_batches.write(i, tape.gradient(probs, interpolated))
    total = gradient_batches.stack()
    return (image - baseline) * tf.reduce_mean((total[:-1] + total[1:]) / 2.0, axis=0)


class DeepDream(tf.Module):
    def __init__(self, model):
        self.model = model

    @tf.function
    def __call__(self, img, steps, step_size):
        loss = tf.constant(0.0)
        for n in tf.range(steps):
            with tf.GradientTape() as tape:
                tape.watch(img)
                loss = tf.reduce_mean(self.model(img))
            gradients = tape.gradient(loss, img)
            gradients /= tf.math.reduce_std(gradients) + 1e-8
            img = img + gradients * step_size
            img = tf.clip_by_value(img, -1, 1)
        return loss, img


picture = tf.random.normal((1, 8, 8, 1))
perturbed = picture + 0.1 * create_adversarial_pattern(picture, tf.constant([1]))
print(saliency(picture, 0).shape, make_gradcam_heatmap(picture).shape)
print(integrated_gradients(tf.zeros_like(picture), picture, 2).shape)
print(float(DeepDream(model)(picture, tf.constant(2), tf.constant(0.01))[0]))
