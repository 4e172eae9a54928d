import tensorflow as tf

# Assume a pre-trained model 'pretrained_model'
# ... (loading the pretrained model) ...

# Freeze all layers except the last one
for layer in pretrained_model.layers[:-1]:
    layer.trainable = False

# Define optimizer
optimizer = tf.keras.optimizers.Adam(learning_rate=0.0001)

# Training loop
for i in range(1000):
    with tf.GradientTape() as tape:
        y_pred = pretrained_model(x_train)
        loss = tf.keras.losses.categorical_crossentropy(y_train, y_pred)
        loss = tf.reduce_mean(loss)

    # Calculate gradients only for the last layer
    grads = tape.gradient(loss, pretrained_model.layers[-1].trainable_variables)

    # Apply gradients only to the last layer
    optimizer.apply_gradients(zip(grads, pretrained_model.layers[-1].trainable_variables))

    # ... (Logging and evaluation omitted for brevity) ...
