"""The structure of an expression: from tokens to a tree, within bounds.

Reads the CEL grammar, less map and message literals. The visual condition builder, the name check and the translation
for the engine all work on this one tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.core.expressions.tokens import ExpressionError, Token, TokenKind, tokenize

MAX_NODES = 500
MAX_DEPTH = 30
MAX_TREE_DEPTH = 60
MAX_LIST_ITEMS = 1000

LEVELS = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/%", 5),
}
"""How strongly each binary operator binds; equal ones group from the left."""

MACROS = {"all": (2,), "exists": (2,), "exists_one": (2,), "filter": (2,), "map": (2, 3)}
"""The comprehensions, with the number of arguments each takes."""

_RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "for", "function", "if", "import", "let"),
        *("loop", "package", "namespace", "return", "var", "void", "while"),
    )
)


@dataclass(frozen=True, slots=True)
class Literal:
    position: int
    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    position: int
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """``operand.field``"""

    position: int
    operand: "Node"
    field: str


@dataclass(frozen=True, slots=True)
class Index:
    """``operand[key]``"""

    position: int
    operand: "Node"
    key: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``, or with a target ``target.function(arguments)``"""

    position: int
    function: str
    target: "Node | None"
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Unary:
    position: int
    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """``position`` is that of the operator."""

    position: int
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Conditional:
    """``test ? yes : no``; ``position`` is that of the question mark."""

    position: int
    test: "Node"
    yes: "Node"
    no: "Node"


@dataclass(frozen=True, slots=True)
class ListOf:
    position: int
    items: "tuple[Node, ...]"


Node = Literal | Name | Select | Index | Call | Unary | Binary | Conditional | ListOf


def parse(expression: str) -> Node:
    """The tree of an expression. Raises ExpressionError, also where it is longer, deeper or larger than allowed."""
    parser = _Parser(expression)
    node = parser.expression()
    parser.expect_end()
    parser.check_size(node)
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Select(operand=operand) | Unary(operand=operand):
            return (operand,)
        case Index(operand=operand, key=key):
            return (operand, key)
        case Call(target=target, arguments=arguments):
            return arguments if target is None else (target, *arguments)
        case Binary(left=left, right=right):
            return (left, right)
        case Conditional(test=test, yes=yes, no=no):
            return (test, yes, no)
        case ListOf(items=items):
            return items
        case _:
            return ()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = tokenize(source)
        self._next = 0
        self._depth = 0

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(self._token, f"The expression is nested more than {MAX_DEPTH} levels deep.", "Split it.")
        node = self._binary(1)
        question = self._token
        if self._accept("?"):
            yes = self._binary(1)
            self._expect(":")
            node = Conditional(question.position, node, yes, self.expression())
        self._depth -= 1
        return node

    def expect_end(self) -> None:
        token = self._token
        if token.kind is not TokenKind.END:
            suggestion = {"=": "Write == to compare.", "and": "Write && for and.", "or": "Write || for or."}
            hint = suggestion.get(token.written, "")
            raise self._error(token, f"{token.written!r} is not expected here: the expression could end.", hint)

    def check_size(self, node: Node) -> None:
        """Literals in a list do not count: a list has a bound of its own."""
        if _depth(node) > MAX_TREE_DEPTH:
            raise ExpressionError(self._source, 0, "The expression chains or nests too many parts.", "Split it.")
        listed = sum(len(found.items) for found in walk(node) if isinstance(found, ListOf) and _only_literals(found))
        nodes = sum(1 for _ in walk(node)) - listed
        if nodes > MAX_NODES:
            message = f"The expression has {nodes} parts; at most {MAX_NODES} are allowed."
            raise ExpressionError(self._source, 0, message, "Split it, or write the values as a list.")

    def _binary(self, minimum: int) -> Node:
        left = self._unary()
        while True:
            token = self._token
            level = 0 if token.kind in (TokenKind.TEXT, TokenKind.NUMBER) else LEVELS.get(token.written, 0)
            if level < minimum:
                return left
            self._next += 1
            left = Binary(token.position, token.written, left, self._binary(level + 1))

    def _unary(self) -> Node:
        signs: list[Token] = []
        while self._token.kind is TokenKind.SYMBOL and self._token.written in ("!", "-"):
            signs.append(self._token)
            self._next += 1
            if len(signs) > MAX_DEPTH:
                raise self._error(
                    self._token, f"More than {MAX_DEPTH} signs in a row.", "One or none has the same effect."
                )
        node = self._member()
        for sign in reversed(signs):
            if sign.written == "-" and isinstance(node, Literal) and isinstance(node.value, float):
                node = Literal(sign.position, -node.value)
            else:
                node = Unary(sign.position, sign.written, node)
        return node

    def _member(self) -> Node:
        node = self._primary()
        while True:
            token = self._token
            if self._accept("."):
                field = self._token
                if field.kind is not TokenKind.NAME:
                    raise self._error(field, f"A name must follow the dot, not {_shown(field)}.")
                self._next += 1
                called = self._accept("(")
                node = self._call(field, node) if called else Select(token.position, node, field.written)
            elif self._accept("["):
                node = Index(token.position, node, self.expression())
                self._expect("]")
            else:
                return node

    def _primary(self) -> Node:
        token = self._token
        self._next += 1
        match token.kind, token.written:
            case TokenKind.TEXT | TokenKind.NUMBER, _:
                return Literal(token.position, token.value)
            case TokenKind.NAME, "true" | "false" | "null" as word:
                return Literal(token.position, {"true": True, "false": False, "null": None}[word])
            case TokenKind.NAME, name if name not in _RESERVED and name != "in":
                return self._call(token, None) if self._accept("(") else Name(token.position, name)
            case TokenKind.SYMBOL, "(":
                node = self.expression()
                self._expect(")")
                return node
            case TokenKind.SYMBOL, "[":
                items = self._sequence("]")
                if len(items) > MAX_LIST_ITEMS:
                    message = f"The list has {len(items)} items; at most {MAX_LIST_ITEMS} are allowed."
                    raise self._error(token, message)
                return ListOf(token.position, items)
            case TokenKind.SYMBOL, "{":
                raise self._error(token, "Maps written in braces are not supported.", "Use a list in [ ].")
        raise self._error(token, f"A value is expected here, not {_shown(token)}.")

    def _call(self, name: Token, target: Node | None) -> Node:
        arguments = self._sequence(")")
        call = Call(name.position, name.written, target, arguments)
        if target is not None and name.written in MACROS:
            self._check_macro(name, arguments)
        return call

    def _check_macro(self, name: Token, arguments: tuple[Node, ...]) -> None:
        if len(arguments) not in MACROS[name.written] or not isinstance(arguments[0], Name):
            message = f"{name.written} needs the name of an item and what to test or make of it."
            raise self._error(name, message, f'For example lines.{name.written}(item, item.product == "A").')

    def _sequence(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self._accept(closing):
            if items:
                self._expect(",", f"or {closing!r} ")
                if self._accept(closing):
                    break
            items.append(self.expression())
        return tuple(items)

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _accept(self, symbol: str) -> bool:
        found = self._token.kind is TokenKind.SYMBOL and self._token.written == symbol
        self._next += found
        return found

    def _expect(self, symbol: str, alternative: str = "") -> None:
        if not self._accept(symbol):
            message = f"{symbol!r} {alternative}is expected here, not {_shown(self._token)}."
            raise self._error(self._token, message)

    def _error(self, token: Token, message: str, suggestion: str = "") -> ExpressionError:
        return ExpressionError(self._source, token.position, message, suggestion)


def _only_literals(node: ListOf) -> bool:
    return all(isinstance(item, Literal) for item in node.items)


def _depth(node: Node) -> int:
    """The levels of a tree. A chain of one operator is one level: it is written without recursion."""
    deepest = 0
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        deepest = max(deepest, depth)
        for child in children(current):
            chained = isinstance(current, Binary) and child is current.left and continues(current)
            waiting.append((child, depth if chained else depth + 1))
    return deepest


def continues(node: Binary) -> bool:
    """Whether a binary operator continues a chain on its left that is written as one: ``a + b - c``."""
    if node.operator in ("/", "%") or not isinstance(node.left, Binary) or node.left.operator in ("/", "%"):
        return False
    level = LEVELS[node.operator]
    return level == LEVELS[node.left.operator] and level != LEVELS["=="]


def _shown(token: Token) -> str:
    return "the end of the expression" if token.kind is TokenKind.END else repr(token.written)


def start_of(node: Node) -> int:
    """The offset of the first character that belongs to a node (less parentheses)."""
    while True:
        match node:
            case Select(operand=inner) | Index(operand=inner) | Binary(left=inner) | Conditional(test=inner):
                node = inner
            case Call(target=target) if target is not None:
                node = target
            case _:
                return node.position
