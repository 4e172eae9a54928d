"""Which bindings of a name reach the places of one scope: reaching definitions.

It follows the blocks of the syntax tree, with all ways that they may be left: jumps, exceptions and
loops that never begin. Whoever cannot be followed from there, as a function that is called, is left
to ``names.py``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from tapelint.source.walk import children, walk

Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

Sites = frozenset[ast.AST | None]
"""The nodes that may have bound a name last; None where it may be unbound. Empty: never reached."""

NOWHERE: Sites = frozenset()
UNBOUND: Sites = frozenset({None})

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
# What is known to let every exception through; any other `with` may swallow one.
_LETS_THROUGH = frozenset(
    {
        *("GradientTape", "ForwardAccumulator", "stop_recording", "scope", "name_scope", "device"),
        *("init_scope", "variable_scope", "as_default", "control_dependencies", "record_if"),
        *("Trace", "Profile", "Graph", "Session", "open", "create_file_writer", "no_gradient"),
    }
)


class Mentions:
    """The names that nodes mention and that scopes have of their own, each worked out once."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._nodes: dict[ast.AST, dict[str, list[ast.Name]]] = {}
        self._scopes: dict[Scope, frozenset[str]] = {}

    def of(self, node: ast.AST, name: str) -> Sequence[ast.Name]:
        """Where ``name`` is mentioned in what is evaluated with ``node``."""
        known = self._nodes.get(node)
        if known is None:
            known = self._nodes[node] = {}
            for one in evaluated_with(node):
                if isinstance(one, ast.Name):
                    known.setdefault(one.id, []).append(one)
        return known.get(name, ())

    def own_names(self, scope: Scope) -> frozenset[str]:
        """The names that ``scope`` has of its own."""
        known = self._scopes.get(scope)
        if known is None:
            known = self._scopes[scope] = own_names(scope)
        return known


class Reaching:
    """Where each binding of ``name`` in ``scope`` reaches to.

    ``start`` are the bindings of before the scope's own code. ``end`` are those that reach its end.
    """

    def __init__(self, scope: Scope, name: str, start: Sites, mentions: Mentions) -> None:
        """Follow the code of ``scope``; ``mentions`` tells which names each node mentions."""
        self._name = name
        self._mentions = mentions
        self._before: dict[ast.AST, Sites] = {}
        self._after: dict[ast.AST, Sites] = {}
        # What reaches the handlers of each ``try`` around, the ends and the heads of loops.
        self._raised: list[Sites] = []
        self._broken: list[Sites] = []
        self._continued: list[Sites] = []
        if isinstance(scope, ast.Lambda):
            self.end = self._expression(scope.body, start)
        else:
            self.end = self._block(scope.body, start)

    def before(self, node: ast.AST) -> Sites | None:
        """What reaches ``node``, a statement or a mention of the name; None for other nodes."""
        return self._before.get(node)

    def after(self, statement: ast.stmt) -> Sites:
        """What reaches the statement that follows ``statement``."""
        return self._after.get(statement, NOWHERE)

    # --- statements ------------------------------------------------------------------------

    def _block(self, block: Iterable[ast.stmt], state: Sites) -> Sites:
        for statement in block:
            self._note(statement, state)
            state = self._statement(statement, state)
            self._after[statement] = self._after.get(statement, NOWHERE) | state
        return state

    def _statement(self, node: ast.stmt, state: Sites) -> Sites:
        match node:
            case ast.Return() | ast.Raise():
                self._expression(node, state)
                return NOWHERE
            case ast.Break():
                self._broken[-1] |= state
                return NOWHERE
            case ast.Continue():
                self._continued[-1] |= state
                return NOWHERE
            case ast.If():
                return self._if(node, state)
            case ast.While():
                return self._while(node, state)
            case ast.For() | ast.AsyncFor():
                return self._for(node, state)
            case ast.With() | ast.AsyncWith():
                return self._with(node, state)
            case ast.Match():
                return self._match(node, state)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                state = self._expression(node, state)
                return self._bind(node, state) if node.name == self._name else state
            case ast.ClassDef():
                return self._class(node, state)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    if self._name == (alias.asname or alias.name.partition(".")[0]):
                        state = self._bind(alias, state)
                return state
            case ast.Assert():
                return state | self._expression(node, state)
            case _ if hasattr(node, "handlers"):
                return self._try(node, state)
            case _:
                return self._expression(node, state)

    def _if(self, node: ast.If, state: Sites) -> Sites:
        end = NOWHERE
        while True:
            state = self._expression(node.test, state)
            always, never = is_always(node.test, truth=True), is_always(node.test, truth=False)
            end |= self._block(node.body, NOWHERE if never else state)
            state = NOWHERE if always else state
            match node.orelse:
                case [ast.If() as node]:
                    self._note(node, state)
                case _:
                    return end | self._block(node.orelse, state)

    def _while(self, node: ast.While, state: Sites) -> Sites:
        head, before = state, None
        self._open_loop()
        while head != before:
            before = head
            tested = self._expression(node.test, head)
            head |= self._block(node.body, tested) | self._continued[-1]
        broken = self._close_loop()
        left = NOWHERE if is_always(node.test, truth=True) else self._expression(node.test, head)
        return self._block(node.orelse, left) | broken

    def _for(self, node: ast.For | ast.AsyncFor, state: Sites) -> Sites:
        head, before = self._expression(node.iter, state), None
        self._open_loop()
        while head != before:
            before = head
            begun = self._expression(node.target, head)
            head |= self._block(node.body, begun) | self._continued[-1]
        broken = self._close_loop()
        return self._block(node.orelse, head) | broken

    def _open_loop(self) -> None:
        self._broken.append(NOWHERE)
        self._continued.append(NOWHERE)

    def _close_loop(self) -> Sites:
        self._continued.pop()
        return self._broken.pop()

    def _with(self, node: ast.With | ast.AsyncWith, state: Sites) -> Sites:
        swallowed = NOWHERE
        for item in node.items:
            state = self._expression(item.context_expr, state)
            self._raised.append(state)
            if item.optional_vars is not None:
                state = self._expression(item.optional_vars, state)
        state = self._block(node.body, state)
        for item in reversed(node.items):
            raised = self._raised.pop()
            if not _lets_through(item.context_expr):
                swallowed |= raised
        return state | swallowed

    def _try(self, node: ast.AST, state: Sites) -> Sites:
        # ``except*`` has a class of its own since Python 3.11.
        body, handlers = getattr(node, "body", []), getattr(node, "handlers", [])
        orelse, last = getattr(node, "orelse", []), getattr(node, "finalbody", [])
        loops = len(self._broken)
        if last:
            self._raised.append(state)
            self._open_loop()
        self._raised.append(state)
        end = self._block(body, state)
        raised = self._raised.pop()
        end = self._block(orelse, end)
        for handler in handlers:
            caught = raised if handler.type is None else self._expression(handler.type, raised)
            end |= self._handler(handler, caught)
        if not last:
            return end
        abrupt = self._raised.pop()
        continued, broken = self._continued.pop(), self._broken.pop()
        self._block(last, abrupt)
        if loops:
            self._broken[-1] |= self._block(last, broken)
            self._continued[-1] |= self._block(last, continued)
        return self._block(last, end)

    def _handler(self, handler: ast.ExceptHandler, state: Sites) -> Sites:
        if handler.name != self._name:
            return self._block(handler.body, state)
        # However the handler is left, its name is deleted.
        self._open_loop()
        end = self._block(handler.body, self._bind(handler, state))
        continued, broken = self._continued.pop(), self._broken.pop()
        if self._broken:
            self._broken[-1] |= self._become(UNBOUND, broken)
            self._continued[-1] |= self._become(UNBOUND, continued)
        self._become(UNBOUND, state)
        return self._become(UNBOUND, end)

    def _match(self, node: ast.Match, state: Sites) -> Sites:
        state = self._expression(node.subject, state)
        end = NOWHERE
        for case in node.cases:
            matched, missed = state, state
            for part in walk(case.pattern):
                if self._name in (getattr(part, "name", None), getattr(part, "rest", None)):
                    matched = self._bind(part, state)
                    missed = state | matched
            if isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
                missed = NOWHERE
            if case.guard is not None:
                matched = self._expression(case.guard, matched)
                missed |= matched
            end |= self._block(case.body, matched)
            state = missed
        return end | state

    def _class(self, node: ast.ClassDef, state: Sites) -> Sites:
        for one in (*node.decorator_list, *node.bases, *node.keywords):
            state = self._expression(one, state)
        if self._name not in self._mentions.own_names(node):
            state = self._block(node.body, state)
        return self._bind(node, state) if node.name == self._name else state

    # --- expressions -----------------------------------------------------------------------

    def _expression(self, node: ast.AST, state: Sites) -> Sites:
        """Follow an expression, or a statement that has no block of its own to be followed."""
        own = self._mentions.of(node, self._name)
        if not own:
            return state
        if all(isinstance(one.ctx, ast.Load) for one in own):
            for one in own:
                self._note(one, state)
            return state
        return self._in_order(node, state)

    def _in_order(self, node: ast.AST, state: Sites) -> Sites:
        match node:
            case ast.Name() if node.id == self._name:
                self._note(node, state)
                if isinstance(node.ctx, ast.Load):
                    return state
                bound = isinstance(node.ctx, ast.Store)
                return self._bind(node, state) if bound else self._become(UNBOUND, state)
            case ast.Name() | ast.Lambda():
                return state
            case ast.AnnAssign(value=None):
                return state
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
                assert node.value is not None  # noqa: S101 - the case before
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                return self._all((node.value, *targets), state)
            case ast.BoolOp(values=[first, *rest]):
                return self._perhaps(rest, self._in_order(first, state))
            case ast.Compare(left=left, comparators=[first, *rest]):
                return self._perhaps(rest, self._all((left, first), state))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                state = self._in_order(test, state)
                return self._in_order(body, state) | self._in_order(orelse, state)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                state = self._in_order(node.generators[0].iter, state)
                # Once more for what a turn leaves to the next one.
                inner = self._all(_turn(node), state)
                return state | inner | self._all(_turn(node), inner)
            case _:
                return self._all(_evaluated(node), state)

    def _all(self, nodes: Iterable[ast.AST], state: Sites) -> Sites:
        for one in nodes:
            state = self._in_order(one, state)
        return state

    def _perhaps(self, nodes: Iterable[ast.AST], state: Sites) -> Sites:
        """Follow ``nodes`` of which any number at the end may be left out."""
        end = state
        for one in nodes:
            state = self._in_order(one, state)
            end |= state
        return end

    def _bind(self, site: ast.AST, state: Sites) -> Sites:
        return self._become(frozenset({site}), state)

    def _become(self, sites: Sites, state: Sites) -> Sites:
        if not state:
            return state
        self._raised = [one | state | sites for one in self._raised]
        return sites

    def _note(self, node: ast.AST, state: Sites) -> None:
        self._before[node] = self._before.get(node, NOWHERE) | state


def own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """The nodes of the code of ``scope`` itself, without those of the scopes in it."""
    return evaluated_with(*([scope.body] if isinstance(scope, ast.Lambda) else scope.body))


def evaluated_with(*nodes: ast.AST) -> Iterator[ast.AST]:
    """``nodes`` and what is evaluated with them, without the scopes in them."""
    waiting = list(nodes)
    for one in waiting:
        yield one
        waiting += _evaluated(one) if isinstance(one, _DEFINITIONS) else children(one)


def _evaluated(node: ast.AST) -> list[ast.AST]:
    """What is evaluated where ``node`` stands; of a definition all but its body."""
    match node:
        case ast.Lambda(args=arguments):
            return [*arguments.defaults, *filter(None, arguments.kw_defaults)]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            body = set(node.body)
            return [one for one in children(node) if one not in body]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases, *node.keywords]
        case _:
            return list(children(node))


def _turn(node: Comprehension) -> list[ast.AST]:
    """What a comprehension evaluates in each turn."""
    parts: list[ast.AST] = []
    for number, generator in enumerate(node.generators):
        parts += [*([generator.iter] if number else []), *generator.ifs]
    return [*parts, *([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])]


def comprehended(node: ast.AST, name: str) -> ast.Name | None:
    """What binds ``name`` in the comprehension ``node``."""
    if not isinstance(node, _COMPREHENSIONS):
        return None
    targets = (one for generator in node.generators for one in walk(generator.target))
    return next((one for one in targets if isinstance(one, ast.Name) and one.id == name), None)


def parameter(scope: Scope, name: str) -> ast.arg | None:
    """The parameter ``name`` of ``scope``."""
    if not isinstance(scope, _FUNCTIONS):
        return None
    found = (one for one in walk(scope.args) if isinstance(one, ast.arg) and one.arg == name)
    return next(found, None)


def own_names(scope: Scope) -> frozenset[str]:
    """The names that ``scope`` has of its own: those that its code binds or deletes."""
    bound: set[str | None] = set()
    declared: set[str] = set()
    hidden: set[ast.AST] = set()
    for one in own_nodes(scope):
        match one:
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                declared.update(names)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                for generator in one.generators:
                    hidden.update(walk(generator.target))
            case ast.Name(id=own, ctx=ast.Store() | ast.Del()):
                bound.update(() if one in hidden else (own,))
            case ast.Name():
                pass
            case ast.alias(name=own, asname=other):
                bound.add(other or own.partition(".")[0])
            case _:
                bound.update((getattr(one, "name", None), getattr(one, "rest", None)))
    return frozenset(filter(None, bound - declared))


def is_always(test: ast.expr, *, truth: bool) -> bool:
    """Whether ``test`` is a literal that counts as ``truth``."""
    return isinstance(test, ast.Constant) and bool(test.value) is truth


def _lets_through(manager: ast.expr) -> bool:
    """Whether a `with` over ``manager`` surely swallows no exception."""
    function = manager.func if isinstance(manager, ast.Call) else manager
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _LETS_THROUGH
