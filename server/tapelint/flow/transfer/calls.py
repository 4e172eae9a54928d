"""Calls: functions, methods and classes of the file are followed, others are modelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial, reduce

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.traversal import INERT, variables_in
from tapelint.flow.domain.values import (
    MAYBE,
    Api,
    Attribute,
    Bound,
    Choice,
    Class,
    Computed,
    Const,
    Created,
    Function,
    Instance,
    Optimizer,
    Partial,
    Value,
    VariablesOf,
    function_of,
    likely,
)
from tapelint.flow.queries.connection import is_keras_model
from tapelint.flow.record.events import Drawn, VariablesCalled
from tapelint.flow.transfer import promised
from tapelint.flow.transfer.machine import Machine, Models
from tapelint.flow.transfer.statements import expects_error
from tapelint.knowledge.layers import DRAWING_LAYERS
from tapelint.knowledge.operations import RUNS_OVER, is_metric


class Calls:
    """Carries out calls."""

    def __init__(self, machine: Machine, models: Models) -> None:
        """``models`` tell what code does that is not followed."""
        self.machine = machine
        self._models = models

    def call(self, call: Call) -> Value:
        callee = likely(call.callee)
        match callee:
            case Api():
                return self._models.function(self.machine, callee.name, call)
            case Attribute():
                return self._models.method(self.machine, callee.owner, callee.name, call)
            case Function():
                return self.machine.functions.follow(callee, None, call)
            case Bound():
                return self.machine.functions.follow(callee.function, callee.self, call)
            case Class():
                return self.machine.classes.instantiate(callee, call)
            case Partial():
                return self.call(
                    Call(
                        call.node,
                        callee.function,
                        [*callee.arguments, *call.positional],
                        {**callee.keywords, **call.keywords},
                        call.complete,
                    )
                )
            case Choice():
                ways = sorted(callee.values, key=lambda value: type(value).__name__)
                return self.call_one_of(ways, call)
            case VariablesOf():
                self.machine.emit(VariablesCalled, call.node, callee)
                return callee
            case Instance():
                return self.machine.classes.call_instance(callee, call)
            case Created():
                if is_metric(callee.api):
                    self.machine.measure(callee, call.values)
                if callee.api in DRAWING_LAYERS and call.keywords.get("training") == Const(
                    value=True
                ):
                    self.machine.emit(Drawn, call.node)
                return self.operation("call", (callee, *call.values), call)
            case Computed() if is_keras_model(promised.recognised(self.machine, callee)):
                return self.operation("call", (callee, *call.values), call)
            case _:
                return self.unknown(call)

    def call_one_of(self, callees: Iterable[Value], call: Call) -> Value:
        """Call one of ``callees``; which of them, and in which order, is not known."""
        self.machine.unbuilt.invalidate_all()
        results: list[Value] = []

        def way(callee: Value) -> bool:
            results.append(self.call(replace(call, callee=callee)))
            return True

        self.machine.statements.any_of([partial(way, one) for one in callees])
        return reduce(join, results) if results else self.unknown(call)

    def operation(
        self, op: str, inputs: tuple[Value, ...], call: Call, *, ran: bool = False
    ) -> Value:
        for value in inputs:
            self.machine.use_up(value, call.node, surely=op in RUNS_OVER)
        keywords = tuple(call.keywords)
        return self.machine.computed(op, inputs, call.node, ran=ran, keywords=keywords)

    def unknown(self, call: Call) -> Value:
        for value in call.values:
            self.machine.put_to_use(value, call.node)
            self.machine.use_up(value, call.node, surely=False)
            self._call_back(value, call)
            if isinstance(value, Optimizer):
                self.machine.log.set(value.state, "variables", MAYBE)
        if self.machine.frozen.state:
            self.machine.frozen.invalidate(call.values)
        owner = call.callee.owner if isinstance(call.callee, Attribute) else call.callee
        for value in (*call.values, owner):
            if type(value) not in INERT:
                self.machine.flow.handed_on.update(one.node for one in variables_in(value))
        self.machine.put_to_use(owner, call.node)
        result = self.machine.computed(None, (call.callee, *call.values), call.node, ran=True)
        cls = promised.class_given(self.machine, call.callee)
        return result if cls is None else replace(result, cls=cls)

    def _call_back(self, value: Value, call: Call) -> None:
        """A function that is passed on is called by what it is passed to, if by anybody."""
        if not isinstance(value, (Function, Bound)):
            return
        if not self.machine.functions.is_followable(function_of(value)):
            self.machine.unbuilt.invalidate_all()
            return
        before = self.machine.frame.expects_error
        self.machine.frame.expects_error = before or expects_error(call.callee)
        self.machine.functions.run(value, call)
        self.machine.frame.expects_error = before
