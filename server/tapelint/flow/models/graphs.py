"""What TensorFlow does with functions."""

from __future__ import annotations

from collections.abc import Callable

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import NONE, Api, Bound, Function, Partial, Value, function_of
from tapelint.flow.record.events import Recomputed
from tapelint.flow.transfer import custom_gradients
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.operations import CUSTOM_GRADIENT, RECOMPUTE


def _graph_function(machine: Machine, call_: Call) -> Value:
    function = call_.get(0, "func", "f")
    assert isinstance(call_.callee, Api)  # noqa: S101
    if isinstance(function, (Function, Bound)) and call_.callee.name == RECOMPUTE:
        node = function_of(function).node
        machine.emit(Recomputed, call_.node, node)
    if isinstance(function, Function) and call_.callee.name == CUSTOM_GRADIENT:
        custom_gradients.define(machine, function)
    match function:
        case Function():
            made = _decorated(function, call_.callee)
            machine.frame.nested.append(made)
            return made
        case Bound():
            return Bound(_decorated(function.function, call_.callee), function.self)
        case _:
            return machine.calls.unknown(call_)


def _decorated(function: Function, decorator: Api) -> Function:
    return Function(
        function.node,
        function.scope,
        function.defaults,
        function.owner,
        (*function.decorators, decorator),
    )


def _callbacks_of_keras(machine: Machine, call_: Call) -> Value:
    """Keras calls them, from `fit` on."""
    for value in call_.values:
        machine.put_to_use(value, call_.node)
    return machine.computed(None, (call_.callee, *call_.values), call_.node)


def _cond(machine: Machine, call_: Call) -> Value:
    ways = call_.get(1, "true_fn"), call_.get(2, "false_fn")
    match ways:
        case (Function() | Bound() | Partial(), Function() | Bound() | Partial()):
            return machine.calls.call_one_of(ways, Call(call_.node, call_.callee, [], {}))
        case _:
            machine.unbuilt.invalidate_all()
            return machine.calls.unknown(call_)


def _settings(machine: Machine, call_: Call) -> Value:
    del machine, call_
    return NONE


def _takes(machine: Machine, call_: Call) -> Value:
    return machine.calls.unknown(call_)


FUNCTIONS: dict[str, Callable[[Machine, Call], Value]] = {
    "tf.function": _graph_function,
    "tf.autograph.experimental.do_not_convert": _graph_function,
    CUSTOM_GRADIENT: _graph_function,
    RECOMPUTE: _graph_function,
    "keras.callbacks.LambdaCallback": _callbacks_of_keras,
    "tf.cond": _cond,
    "tf.compat.v1.cond": _cond,
    "tf.debugging.enable_check_numerics": _settings,
    "tf.config.run_functions_eagerly": _settings,
    "tf.group": _takes,
    "tf.debugging.assert_all_finite": _takes,
    "tf.debugging.assert_equal": _takes,
    "tf.Assert": _takes,
}
