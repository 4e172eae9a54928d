# In[1]:
import tensorflow as tf

model = create_model()
optimizer = tf.keras.optimizers.Adam()

# In[2]:
with tf.GradientTape() as tape:
    logits = model(x_batch_train)
    loss_value = loss_fn(y_batch_train, logits)

# In[3]:
grads = tape.gradient(loss_value, model.trainable_weights)

# In[4]:
grads

# In[5]:
optimizer.apply_gradients(zip(grads, model.trainable_weights))

# In[6]:
with tf.GradientTape() as tape:
    loss_value = loss_fn(y_batch_train, model(x_batch_train))
[(v.name, tf.norm(g)) for v, g in zip(model.trainable_weights, tape.gradient(loss_value, model.trainable_weights))]

# In[7]:
dz_dx = tape2.gradient(z, x)
dz_dx
opt.apply_gradients(saved_pairs)
some_optimizer.apply_gradients(grads_from_elsewhere)
