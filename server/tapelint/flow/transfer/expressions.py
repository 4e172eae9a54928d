"""Evaluation of expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import product
from typing import Any

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.datasets import is_dataset
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.reading import bound_once
from tapelint.flow.domain.sequences import concatenates
from tapelint.flow.domain.traversal import carried, is_of_size
from tapelint.flow.domain.truth import compared, truth_of
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Choice,
    Class,
    Computed,
    Const,
    Created,
    Dict,
    Function,
    Gradients,
    Imported,
    Instance,
    Iterator,
    Module,
    Scope,
    Slice,
    Spread,
    Super,
    Symbol,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    is_optimizer_of_compat,
    likely,
    may_be_optimizer,
    unspread,
)
from tapelint.flow.queries.weights import model_of_weight
from tapelint.flow.record.events import (
    Blended,
    Iterated,
    OptimizerAsked,
    SubtractedFromItself,
    Tested,
)
from tapelint.flow.state.frames import Loop
from tapelint.flow.transfer import elements, naming, tracing
from tapelint.flow.transfer.loops import repeat
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge import names
from tapelint.knowledge.layers import VARIABLE_LISTS
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.source.walk import walk

# Attributes that tell of a tensor without its values.
_STATIC = frozenset({"shape", "dtype", "name"})
# A test of names and constants; an attribute may be set wherever its object is known.
_OF_TESTS = (ast.BoolOp, ast.Compare, ast.Constant, ast.Name, ast.UnaryOp)
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_FACTORS = (ast.Mult, ast.Div)
_SCALING = (*_FACTORS, ast.Add, ast.Sub)


def _multiples(node: ast.expr, value: Value) -> list[tuple[Value, Value, ast.expr]]:
    """What a product is of: each side as the factor, with the other and where that stands."""
    match node, value:
        case ast.BinOp(op=ast.Mult()), Computed(op="Mult", inputs=(left, right)):
            return [(left, right, node.right), (right, left, node.left)]
        case _:
            return []


class Expressions:
    """Evaluates expressions to values."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        # The names that each module binds once.
        self._bound_once: dict[ast.AST, frozenset[str]] = {}

    def eval(self, node: ast.expr) -> Value:
        """What ``node`` stands for."""
        method = _EVALUATORS.get(type(node))
        return self.machine.computed(None, (), node) if method is None else method(self, node)

    # --- names and attributes --------------------------------------------------------------

    def eval_Name(self, node: ast.Name) -> Value:  # noqa: N802
        value = self.lookup(node.id)
        machine = self.machine
        if machine.frames[-1].graph:
            tracing.read_name(machine, node.id, value, node)
        machine.note(node, value)
        return value

    def lookup(self, name: str) -> Value:
        """What ``name`` is bound to here."""
        scope = self.machine.frames[-1].scope
        value = scope.find(name)
        if value is not None:
            return self.machine.imports.resolve(value) if isinstance(value, Imported) else value
        api = names.unbound(name)
        if api is not None:
            return Api(api)
        for star in scope.module.stars:
            if isinstance(star, Module):
                found = self.machine.imports.resolve_star(star, name)
                if found is not None:
                    return found
            elif isinstance(star, Api) and names.optimizer_or_tape(f"{star.name}.{name}"):
                return Api(f"{star.name}.{name}")
        return Symbol(name, None)

    def eval_Attribute(self, node: ast.Attribute) -> Value:  # noqa: N802
        owner = self.eval(node.value)
        if may_be_optimizer(owner) or is_optimizer_of_compat(owner):
            self.machine.emit(OptimizerAsked, node, owner, stored=False)
        value = self.attribute(owner, node.attr, node)
        self.machine.note(node, value)
        return value

    def attribute(self, owner: Value, name: str, node: ast.AST) -> Value:
        """What ``owner.name`` is."""
        match owner:
            case Api():
                if optimizer_class(owner.name):
                    return Attribute(owner, name)
                return Api(names.attribute(owner.name, name))
            case Module():
                return self.machine.imports.resolve(Imported(owner, name))
            case Choice():
                owner = likely(owner)
                if isinstance(owner, Choice):
                    found = [self.attribute(one, name, node) for one in owner.values]
                    if all(isinstance(one, Attribute) for one in found):
                        return Attribute(owner, name)
                    result = found[0]
                    for one in found[1:]:
                        result = join(result, one)
                    return result
                return self.attribute(owner, name, node)
            case Instance():
                known = self.machine.classes.instance_attribute(owner, name, node)
                if known is not None:
                    tracing.read(self.machine, owner, name, known, node)
                    return known
            case Class() | Super():
                known = self.machine.classes.inherited(owner, name, node)
                if known is not None:
                    return known
            case Gradients() if name in _STATIC:
                return self.machine.computed(f".{name}", (owner,), node)
            case Created() if name == "name" and isinstance(own := owner.given(99, name), Const):
                return own
            case Variable() | Computed() if name in _STATIC:
                return self.machine.computed(f".{name}", (), node)
            case _ if self.machine.attributes:
                stored = self.machine.attributes.get((owner, name))
                if stored is not None:
                    return stored
        kind = VARIABLE_LISTS.get(name)
        if kind is not None:
            frozen, unbuilt = self.machine.frozen, self.machine.unbuilt
            settings = frozen.settings(owner) if frozen.state else ()
            trained = kind == "trainable_variables" and not settings
            early = unbuilt.read(owner, node) if unbuilt.state and trained else None
            return VariablesOf(owner, kind, settings, early)
        if name == "built":
            # Who asks for it will do something about it.
            self.machine.unbuilt.invalidate((owner,))
        return Attribute(owner, name)

    # --- literals and containers -----------------------------------------------------------

    def eval_Constant(self, node: ast.Constant) -> Value:  # noqa: N802
        return Const(node.value)

    def eval_JoinedStr(self, node: ast.JoinedStr) -> Value:  # noqa: N802
        inputs = [
            self.eval(part.value) for part in node.values if isinstance(part, ast.FormattedValue)
        ]
        return self.machine.computed("str", inputs, node)

    def eval_FormattedValue(self, node: ast.FormattedValue) -> Value:  # noqa: N802
        return self.machine.computed("str", (self.eval(node.value),), node)

    def eval_Tuple(self, node: ast.Tuple) -> Value:  # noqa: N802
        items = self.eval_items(node.elts)
        return (
            Tuple(items) if self.machine.fits(items) else self.machine.computed(None, items, node)
        )

    def eval_List(self, node: ast.List) -> Value:  # noqa: N802
        items = self.eval_items(node.elts)
        return (
            self.machine.list(items, node)
            if self.machine.fits(items)
            else self.machine.computed(None, items, node)
        )

    def eval_Set(self, node: ast.Set) -> Value:  # noqa: N802
        return self.machine.computed(None, self.eval_items(node.elts), node)

    def eval_items(self, nodes: Sequence[ast.expr]) -> tuple[Value, ...]:
        """The values of ``nodes``, a starred one as Spread."""
        return tuple(self.eval(node) for node in nodes)

    def eval_Dict(self, node: ast.Dict) -> Value:  # noqa: N802
        entries: dict[object, Value] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            value = self.eval(value_node)
            key = self.eval(key_node) if key_node is not None else None
            name = key.value if isinstance(key, Const) else None
            entries[name] = join(entries[name], value) if name in entries else value
        if self.machine.fits(entries.values()):
            return self.machine.make(Dict(node, entries))
        return self.machine.computed(None, entries.values(), node)

    def eval_Starred(self, node: ast.Starred) -> Value:  # noqa: N802
        value = self.eval(node.value)
        self.machine.use_up(value, node)
        return Spread(value)

    def eval_Subscript(self, node: ast.Subscript) -> Value:  # noqa: N802
        owner, key = self.eval(node.value), self.eval(node.slice)
        value = elements.subscript(self.machine, owner, key, node)
        if self.machine.frame.graph and isinstance(key, Const):
            tracing.read_item(self.machine, owner, key, value, node)
        self.machine.note(node, value)
        return value

    def eval_Slice(self, node: ast.Slice) -> Value:  # noqa: N802
        bounds = [
            None if bound is None else self.eval(bound)
            for bound in (node.lower, node.upper, node.step)
        ]
        return Slice(*(bound.value if isinstance(bound, Const) else bound for bound in bounds))

    # --- operators -------------------------------------------------------------------------

    def eval_BinOp(self, node: ast.BinOp) -> Value:  # noqa: N802
        left, right = self.eval(node.left), self.eval(node.right)
        if (
            isinstance(node.op, ast.Add)
            and concatenates(left, right)
            and self.machine.fits((left, right))
        ):
            self.machine.concatenated(node, left, right)
            return self.machine.list((Spread(left), Spread(right)), node)
        if isinstance(node.op, _SCALING):
            self.machine.reckoned(node, (left, right))
        # A variable minus its gradient is a variable's next value, no gradient any more.
        if isinstance(node.op, _SCALING) and not sequences.is_variable(left):
            for gradients, other in ((left, right), (right, left)):
                if not (is_of_size(other) if isinstance(node.op, _FACTORS) else not carried(other)):
                    continue
                name = type(node.op).__name__
                scaled = self.machine.transformed_alike(gradients, name, node, other)
                if scaled is not None:
                    return scaled
        if isinstance(node.op, ast.Sub) and left == right and sequences.is_variable(left):
            self.machine.emit(SubtractedFromItself, node, left)
        if isinstance(node.op, ast.Add):
            self._blended(node, left, right)
        if isinstance(node.op, (ast.Add, ast.Sub)):
            total = self.machine.total((left, right), node)
            if total is not None:
                return total
        return self.machine.computed(type(node.op).__name__, (left, right), node)

    def _blended(self, node: ast.BinOp, left: Value, right: Value) -> None:
        for (factor, weight, term), (other, second, beside) in product(
            _multiples(node.left, left), _multiples(node.right, right)
        ):
            model = model_of_weight(weight)
            if model is not None and model_of_weight(second) == model:
                factors, terms = (factor, other), (term, beside)
                self.machine.emit(Blended, node, factors, terms)

    def eval_UnaryOp(self, node: ast.UnaryOp) -> Value:  # noqa: N802
        is_test = isinstance(node.op, ast.Not)
        operand = self.tested(node.operand) if is_test else self.eval(node.operand)
        if isinstance(node.op, ast.Not) and (truth := truth_of(operand)) is not None:
            return Const(not truth)
        if (
            isinstance(node.op, ast.USub)
            and isinstance(operand, Const)
            and isinstance(operand.value, (int, float))
        ):
            return Const(-operand.value)
        if isinstance(node.op, ast.USub):
            negated = self.machine.transformed_alike(operand, "USub", node)
            if negated is not None:
                return negated
        return self.machine.computed(type(node.op).__name__, (operand,), node)

    def eval_BoolOp(self, node: ast.BoolOp) -> Value:  # noqa: N802
        ends = isinstance(node.op, ast.Or)
        ways: list[Value] = []
        decided = False
        for part in node.values:
            value = self.eval(part) if part is node.values[-1] else self.tested(part)
            truth = truth_of(value)
            if not decided and (truth is None or truth is ends or part is node.values[-1]):
                ways.append(value)
            decided = decided or truth is ends
        return reduce(join, ways)

    def eval_Compare(self, node: ast.Compare) -> Value:  # noqa: N802
        inputs = [self.eval(node.left), *(self.eval(one) for one in node.comparators)]
        decided = compared(node.ops[0], *inputs) if len(inputs) == 2 else None
        if len(inputs) == 2:
            naming.compared(self.machine, node, *inputs)
        return self.machine.computed("compare", inputs, node) if decided is None else Const(decided)

    def eval_IfExp(self, node: ast.IfExp) -> Value:  # noqa: N802
        truth = self.decided(node.test, self.tested(node.test))
        taken = () if truth is None else (node.body if truth else node.orelse,)
        self.machine.flow.decide(node, taken)
        body, orelse = self.eval(node.body), self.eval(node.orelse)
        if truth is None:
            return join(body, orelse)
        return body if truth else orelse

    def tested(self, test: ast.expr) -> Value:
        """What ``test`` stands for, on which it depends which way the program takes."""
        value = self.eval(test)
        frame = self.machine.frame
        if frame.graph:
            self.machine.emit(Tested, test, value, frame.converted)
        return value

    def iterated(self, node: ast.expr, value: Value, *, converted: bool) -> None:
        """A loop runs over ``value``, which stands at ``node``."""
        if self.machine.frame.graph or is_dataset(value):
            self.machine.emit(Iterated, node, value, converted)

    def decided(self, test: ast.expr, value: Value) -> bool | None:
        """Which way a program takes that tests ``test``, which stands for ``value``; None if any.

        A name that other functions see may be set by them at any time, unless the module binds it
        once and no function says that it is global.
        """
        truth = truth_of(value)
        return truth if truth is not None and self.is_settled(test) else None

    def is_settled(self, test: ast.expr) -> bool:
        """Whether ``test`` is of names and constants, and nothing else sets what it reads."""
        if not all(isinstance(one, _OF_TESTS) for one in walk(test)):
            return False
        scope = self.machine.frame.scope
        read = {one.id for one in walk(test) if isinstance(one, ast.Name)}
        rest = {name for name in read if name not in scope.names}
        is_module = scope is self.machine.module_scope
        return is_module or not rest or rest <= self._constants(scope)

    def _constants(self, scope: Scope) -> frozenset[str]:
        """The names that the module around ``scope`` binds once, and that stay what they are."""
        module = scope.module
        if module.node not in self._bound_once:
            self._bound_once[module.node] = bound_once(module.node)
        shadowed = {name for one in scope.chain if one is not module for name in one.names}
        return self._bound_once[module.node] - shadowed

    def binds_as_before(self, removed: Iterable[ast.stmt]) -> bool:
        """Whether what was a constant of the module still is, now that it lacks ``removed``.

        Nor is one now that was none before.
        """
        module = self.machine.module_scope.node
        before = self._bound_once.pop(module, None)
        if before is None:
            return True
        now = self._bound_once[module] = bound_once(module)
        nodes = (node for one in removed for node in walk(one))
        unbound = {node.id for node in nodes if isinstance(node, ast.Name)}
        return before <= now and unbound.isdisjoint(now - before)

    def eval_NamedExpr(self, node: ast.NamedExpr) -> Value:  # noqa: N802
        value = self.eval(node.value)
        frame = self.machine.frame
        inner = frame.scope
        while frame.scope.comprehends and frame.scope.parent is not None:
            frame.scope = frame.scope.parent
        self.machine.bindings.bind(node.target, value)
        frame.scope = inner
        return value

    def eval_Lambda(self, node: ast.Lambda) -> Value:  # noqa: N802
        function = Function(node, self.machine.frame.scope, self.defaults(node.args))
        self.machine.frame.nested.append(function)
        return function

    def defaults(self, arguments: ast.arguments) -> dict[str, Value]:
        """The default values of a function's parameters, by name."""
        if not arguments.defaults and not arguments.kw_defaults:
            return {}
        positional = [*arguments.posonlyargs, *arguments.args]
        result = {
            argument.arg: self.eval(default)
            for argument, default in zip(
                positional[len(positional) - len(arguments.defaults) :],
                arguments.defaults,
                strict=True,
            )
        }
        for argument, keyword_default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        ):
            if keyword_default is not None:
                result[argument.arg] = self.eval(keyword_default)
        return result

    def eval_Await(self, node: ast.Await) -> Value:  # noqa: N802
        return self.eval(node.value)

    def eval_Yield(self, node: ast.Yield) -> Value:  # noqa: N802
        frame = self.machine.frame
        frame.yields += 2 if frame.loops else 1
        value = Const(None) if node.value is None else self.eval(node.value)
        if frame.yields > 1:
            self.machine.unbuilt.invalidate((value,))
        frame.yielded = value if frame.yielded is None else join(frame.yielded, value)
        return self.machine.computed(None, (), node)

    def eval_YieldFrom(self, node: ast.YieldFrom) -> Value:  # noqa: N802
        self.machine.frame.yields += 2
        self.machine.put_to_use(self.eval(node.value), node)
        return self.machine.computed(None, (), node)

    # --- comprehensions --------------------------------------------------------------------

    def _comprehend(
        self, node: _Comprehension, body: Callable[[], Value]
    ) -> tuple[tuple[Value, ...] | None, Value, bool]:
        """The elements, if they are known one by one; any one; whether some are left out."""
        iterable = self.eval(node.generators[0].iter)
        self.machine.iterate(node.generators[0], iterable)
        is_plain = len(node.generators) == 1 or isinstance(node, ast.ListComp)
        each = self._each(node, iterable, body) if is_plain else None
        if each is not None:
            self.machine.run_over(iterable, node)
            return each, reduce(join, map(unspread, each)), False
        value, filtered, over = self._generate(node, iterable, body)
        for iterator, place in over:
            self.machine.use_up(iterator, place)
        return None, value, filtered

    def _each(
        self, node: _Comprehension, iterable: Value, body: Callable[[], Value]
    ) -> tuple[Value, ...] | None:
        """The elements, one by one, if those of ``iterable`` are known, and are but a few.

        What the loops inside the first give for one of them is spread out.
        """
        generators = node.generators
        if generators[0].ifs:
            return None
        known = elements.each(self.machine, iterable, generators[0].iter)
        if known is None or not self.machine.may_be_unrolled(known):
            return None
        frame = self.machine.frame
        outer, found = frame.scope, []
        frame.loops.append(Loop(node, self.machine.log.mark(), known=len(known)))
        try:
            for element in known:
                frame.scope = Scope(outer.node, outer, comprehends=True)
                self.machine.bindings.bind(generators[0].target, element)
                found.append(body() if len(generators) == 1 else self._inner(node, body))
        finally:
            frame.scope = outer
            frame.loops.pop()
        return tuple(found)

    def _inner(self, node: _Comprehension, body: Callable[[], Value]) -> Value:
        """What the loops inside the first of ``node`` give, spread out."""
        place = node.generators[1].iter
        value, filtered, over = self._generate(node, self.eval(place), body, first=1)
        for iterator, used in over:
            self.machine.use_up(iterator, used)
        return Spread(elements.gathered(self.machine, value, place, filtered=filtered))

    def _generate(
        self, node: _Comprehension, iterable: Value, body: Callable[[], Value], *, first: int = 0
    ) -> tuple[Value, bool, list[tuple[Iterator, ast.expr]]]:
        """An element, whether some are left out, and the iterators that will be run over.

        The ``first`` loop that is run is the one over ``iterable``.
        """
        frame = self.machine.frame
        outer = frame.scope
        frame.scope = Scope(outer.node, outer, comprehends=True)
        filtered = False
        over = []
        try:
            for number, generator in enumerate(node.generators[first:]):
                if number:
                    iterable = self.eval(generator.iter)
                self.iterated(generator.iter, iterable, converted=False)
                self.machine.take_apart(iterable)
                if isinstance(iterable, Iterator):
                    over.append((iterable, generator.iter))
                self.machine.bindings.bind(
                    generator.target, elements.element(self.machine, iterable, generator.iter)
                )
                for condition in generator.ifs:
                    self.eval(condition)
                    filtered = True
            return repeat(self.machine, node, body), filtered, over
        finally:
            frame.scope = outer

    def eval_ListComp(self, node: ast.ListComp) -> Value:  # noqa: N802
        each, value, filtered = self._comprehend(node, lambda: self.eval(node.elt))
        return (
            elements.gathered(self.machine, value, node, filtered=filtered)
            if each is None
            else self.machine.list(each, node)
        )

    def eval_SetComp(self, node: ast.SetComp) -> Value:  # noqa: N802
        _, value, _ = self._comprehend(node, lambda: self.eval(node.elt))
        return self.machine.computed(None, (value,), node)

    def eval_GeneratorExp(self, node: ast.GeneratorExp) -> Value:  # noqa: N802
        iterable = self.eval(node.generators[0].iter)
        each = self._each(node, iterable, lambda: self.eval(node.elt))
        if each is not None:
            over = (iterable,) if isinstance(iterable, Iterator) else ()
            return Iterator(self.machine.list(each, node), node, over)
        value, filtered, waiting = self._generate(node, iterable, lambda: self.eval(node.elt))
        gathered = elements.gathered(self.machine, value, node, filtered=filtered)
        return Iterator(gathered, node, tuple(iterator for iterator, _ in waiting))

    def eval_DictComp(self, node: ast.DictComp) -> Value:  # noqa: N802
        each, value, _ = self._comprehend(
            node, lambda: Tuple((self.eval(node.key), self.eval(node.value)))
        )
        entries: dict[object, Value] = {}
        for one in each or ():
            match one:
                case Tuple(items=(Const(value=name), held)):
                    entries[name] = held
                case _:
                    entries.clear()
                    break
        if entries:
            return self.machine.make(Dict(node, entries))
        held = value.items[1] if isinstance(value, Tuple) else value
        known = sequences.is_variable(held) or (
            isinstance(held, Gradients) and not any(one.ifs for one in node.generators)
        )
        every = held if known else self.machine.computed(None, (value,), node)
        return self.machine.make(Dict(node, {None: every}))

    # --- calls -----------------------------------------------------------------------------

    def eval_Call(self, node: ast.Call) -> Value:  # noqa: N802
        callee = self.eval(node.func)
        positional: list[Value] = []
        complete = True
        for argument in node.args:
            value = self.eval(argument)
            if isinstance(value, Spread):
                known = sequences.exact(value)
                if known is None:
                    complete = False
                    positional.append(value)
                else:
                    positional.extend(known)
            else:
                positional.append(value)
        keywords: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.eval(keyword.value)
            if keyword.arg is None:
                complete = complete and self._spread_keywords(keywords, value)
            else:
                keywords[keyword.arg] = value
        result = self.machine.calls.call(Call(node, callee, positional, keywords, complete))
        self.machine.note(node, result)
        return result

    @staticmethod
    def _spread_keywords(keywords: dict[str, Value], value: Value) -> bool:
        if isinstance(value, Dict) and None not in value.entries:
            keywords.update({str(key): one for key, one in value.entries.items()})
            return True
        keywords[f"**{len(keywords)}"] = value
        return False


_EVALUATORS: dict[type[ast.expr], Callable[[Expressions, Any], Value]] = {
    getattr(ast, name.removeprefix("eval_")): method
    for name, method in vars(Expressions).items()
    if name.startswith("eval_") and hasattr(ast, name.removeprefix("eval_"))
}
