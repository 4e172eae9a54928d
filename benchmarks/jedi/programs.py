"""What packages give that build on TensorFlow, each in a training step that goes wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

_OPTIMIZER = """
    import tensorflow as tf
    {imports}
    optimizer = {made}
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(gradients)
    """
_MODEL = """
    import tensorflow as tf
    {imports}
    model = {made}
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    gradients = tape.gradient(loss, model)
    tf.keras.optimizers.Adam().apply_gradients(zip(gradients, model.trainable_variables))
    """


@dataclass(frozen=True)
class Program:
    """What ``made`` of ``package`` gives is an optimizer, or else a model or layer."""

    package: str
    imports: str
    made: str
    is_optimizer: bool = False

    @property
    def text(self) -> str:
        """Gradients that are not zipped for an optimizer, or are taken for a model as a whole."""
        step = _OPTIMIZER if self.is_optimizer else _MODEL
        return dedent(step).format(imports=self.imports, made=self.made)

    @property
    def fault(self) -> str:
        """The code of what is wrong in it."""
        return "TL102" if self.is_optimizer else "TL109"


PROGRAMS = [
    Program(
        "transformers",
        "from transformers import create_optimizer",
        "create_optimizer(1e-3, 100, 10)[0]",
        is_optimizer=True,
    ),
    Program(
        "official",
        "from official.modeling.optimization import OptimizerFactory",
        "OptimizerFactory(config).build_optimizer(0.1)",
        is_optimizer=True,
    ),
    Program(
        "official",
        "from official.core.base_task import Task",
        "Task.create_optimizer(config)",
        is_optimizer=True,
    ),
    Program(
        "tensorflow_addons",
        "import tensorflow_addons as tfa",
        "tfa.optimizers.Lookahead(tf.keras.optimizers.SGD(0.1))",
        is_optimizer=True,
    ),
    Program(
        "tensorflow_recommenders",
        "import tensorflow_recommenders as tfrs",
        "tfrs.experimental.optimizers.ClippyAdagrad(0.1)",
        is_optimizer=True,
    ),
    Program(
        "transformers",
        "from transformers import TFBertModel",
        "TFBertModel.from_pretrained('bert')",
    ),
    Program(
        "transformers",
        "from transformers import TFGPT2LMHeadModel",
        "TFGPT2LMHeadModel.from_pretrained('gpt2')",
    ),
    Program(
        "transformers",
        "from transformers import TFAutoModel",
        "TFAutoModel.from_pretrained('bert')",
    ),
    Program("keras_hub", "import keras_hub", "keras_hub.models.BertClassifier.from_preset('bert')"),
    Program("keras_hub", "import keras_hub", "keras_hub.models.Backbone.from_preset('bert')"),
    Program("keras_cv", "import keras_cv", "keras_cv.models.RetinaNet.from_preset('r')"),
    Program(
        "official", "from official.nlp.configs import encoders", "encoders.build_encoder(config)"
    ),
    Program(
        "official",
        "from official.vision.modeling import factory",
        "factory.build_classification_model(specs, config)",
    ),
    Program(
        "trieste",
        "from trieste.models.gpflux import build_vanilla_deep_gp",
        "build_vanilla_deep_gp(data, space).as_training_model()",
    ),
    Program(
        "gpflux",
        "from gpflux.architectures import build_constant_input_dim_deep_gp",
        "build_constant_input_dim_deep_gp(x, 2, config).as_training_model()",
    ),
    Program(
        "tf_agents", "from tf_agents.networks import sequential", "sequential.Sequential([]).copy()"
    ),
    Program(
        "keras_tuner", "import keras_tuner", "keras_tuner.RandomSearch(build).get_best_models()[0]"
    ),
    Program("tensorflow_hub", "import tensorflow_hub as hub", "hub.load('x')"),
]
