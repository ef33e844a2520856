"""From an expression's tree to the engine's text: every name known, every number a double, every absence a question.

The engine is given one plainly named, typed variable for each path that the expression reads (``v0``, ``v1`` …) and a
boolean one for each path whose absence it tests (``t0`` …), so attribute codes need not be CEL names, and names and
types are checked before anything runs. ``has(path)``, ``path == null`` and ``path != null`` become the boolean
variable; any other use of an absent value meets a variable without value, which is an error of the engine.
Items of ``lines`` are maps with flat keys (``attributes.colour``); a conversion to its own type around each field makes
the engine's type check reach into them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.core.expressions.functions import GLOBAL, MATH, MEMBER, Function
from catalog.core.expressions.names import LINES, is_math, path_of
from catalog.core.expressions.resolution import Item, Kind, Resolver, constant, nearest
from catalog.core.expressions.schema import Schema, ValueType
from catalog.core.expressions.syntax import (
    LEVELS,
    MACROS,
    Binary,
    Call,
    Conditional,
    Index,
    ListOf,
    Literal,
    Name,
    Node,
    Select,
    Unary,
    continues,
)

_UNARY = 6
_MEMBER = 7
_DIVISIONS = {"/": "divide", "%": "remainder"}
_VERIFIED = ("timestamp", "duration", "date", "matches")
_REPETITION = re.compile(r"\{\s*\d[^}]*\}")
MAX_PATTERN_SIZE = 300
ITEM = "item"

CONVERSIONS: Mapping[ValueType, str] = {
    **dict.fromkeys((ValueType.NUMBER, ValueType.CURRENCY, ValueType.PERCENT), "double"),
    **dict.fromkeys((ValueType.TEXT, ValueType.PICKLIST), "string"),
    **dict.fromkeys((ValueType.DATE, ValueType.DATETIME), "timestamp"),
    ValueType.BOOLEAN: "bool",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A path that the expression mentions, with the engine's names for its value and for its presence."""

    path: str
    segments: tuple[str, ...]
    value_type: ValueType
    value_name: str | None
    presence_name: str | None


@dataclass(frozen=True, slots=True)
class Translation:
    """The engine's text, and for offsets in it (rising) the offset in the expression they stand for.

    ``calling_text`` calls a function where ``text`` names a variable other than ``lines``.
    """

    text: str
    calling_text: str
    marks: tuple[tuple[int, int], ...]
    variables: tuple[Variable, ...]
    line_fields: tuple[tuple[str, ValueType], ...]
    reads_lines: bool
    constants: tuple[tuple[str, int], ...]


def translate(expression: str, tree: Node, schema: Schema) -> Translation:
    """The engine's form of an expression. Raises ExpressionError at what does not exist or is not allowed."""
    translator = _Translator(expression, schema)
    translator.emit(tree)
    return translator.result()


class _Translator:
    def __init__(self, expression: str, schema: Schema) -> None:
        self._expression = expression
        self._schema = schema
        self._parts: list[str] = []
        self._length = 0
        self._variable_parts: set[int] = set()
        self._marks: list[tuple[int, int]] = []
        self._known: dict[str, tuple[tuple[str, ...], ValueType]] = {}
        self._values: dict[str, str] = {}
        self._presences: dict[str, str] = {}
        self._line_fields: dict[str, ValueType] = {}
        self._reads_lines = False
        self._constants: list[tuple[str, int]] = []
        self._pattern_size = 0
        self._resolver = Resolver(expression, schema)

    def result(self) -> Translation:
        variables = tuple(
            Variable(path, segments, value_type, self._values.get(path), self._presences.get(path))
            for path, (segments, value_type) in self._known.items()
        )
        return Translation(
            text="".join(self._parts),
            calling_text="".join(
                f"{part}()" if index in self._variable_parts else part for index, part in enumerate(self._parts)
            ),
            marks=tuple(self._marks),
            variables=variables,
            line_fields=tuple(sorted(self._line_fields.items())),
            reads_lines=self._reads_lines,
            constants=tuple(self._constants),
        )

    def emit(self, node: Node, level: int = 0) -> None:
        """Write a node where an operator of this level stands around it."""
        match node:
            case Literal():
                self._literal(node)
            case Unary(operator=operator, operand=operand):
                self._write(f"({operator}" if level > _UNARY else operator, node.position)
                self.emit(operand, _UNARY)
                self._write(")" if level > _UNARY else "")
            case Binary():
                self._binary(node, level)
            case Conditional():
                self._conditional(node, level)
            case ListOf(items=items):
                self._check_list(node)
                self._list("[", items, "]", node.position)
            case Call():
                self._call(node)
            case _:
                self._reference(node)

    # operators

    def _literal(self, node: Literal) -> None:
        match node.value:
            case None:
                self._resolver.refuse(node, "null is no value; it can only be compared with a variable by == or !=.")
            case bool(value):
                self._write(str(value).lower(), node.position)
            case str(text):
                self._write(_quoted(text), node.position)
            case float(number):
                self._write(repr(number), node.position)

    def _conditional(self, node: Conditional, level: int) -> None:
        self._write("(" if level else "", node.position)
        self.emit(node.test, 1)
        self._write(" ? ", node.position, skip=1)
        self.emit(node.yes, 1)
        self._write(" : ")
        self.emit(node.no)
        self._write(")" if level else "")

    def _binary(self, node: Binary, level: int) -> None:
        if node.operator in ("==", "!=") and None in (constant(node.left), constant(node.right)):
            self._null_comparison(node, level)
        elif node.operator in _DIVISIONS:
            self._list(f"{_DIVISIONS[node.operator]}(", (node.left, node.right), ")", node.position)
        else:
            self._operators(node, level)

    def _operators(self, node: Binary, level: int) -> None:
        """A chain of operators of one level, from its left end, so that long chains do not recurse."""
        own = LEVELS[node.operator]
        chain = [node]
        while continues(chain[-1]) and isinstance(left := chain[-1].left, Binary):
            chain.append(left)
        self._write("(" if own < level else "")
        self.emit(chain[-1].left, own)
        for link in reversed(chain):
            self._write(f" {link.operator} ", link.position, skip=1)
            self.emit(link.right, own + 1)
        self._write(")" if own < level else "")

    def _null_comparison(self, node: Binary, level: int) -> None:
        operand = node.right if constant(node.left) is None else node.left
        if path_of(operand) is None and self._resolver.kind(operand) is Kind.PLAIN:
            self._resolver.refuse(operand, "Only a variable can be absent; this is always a value.")
        if self._resolver.item is not None and operand == Name(operand.position, self._resolver.item.name):
            self._resolver.refuse(operand, f"{self._resolver.item.name} is an item of the list; it is never absent.")
        if node.operator == "==":
            self._write("!", node.position)
        self._presence(operand)

    def _check_list(self, node: ListOf) -> None:
        types = {type(item.value) for item in node.items if isinstance(item, Literal)}
        if len(types) > 1:
            self._resolver.refuse(
                node, "The list mixes values of different types.", "Write all as text or all as numbers."
            )

    # names

    def _reference(self, node: Node) -> None:
        path = path_of(node)
        if path is None:
            self._part_of_value(node)
        elif self._resolver.item is not None and path[0] == self._resolver.item.name:
            self._item_field(node, self._resolver.item, path[1:])
        elif path[0] == LINES and self._schema.line_fields:
            if len(path) > 1:
                hint = f"Write lines.exists(item, item.{path[1]} …), or all, filter, map."
                self._resolver.refuse(node, "lines is a list and has no fields of its own.", hint)
            self._reads_lines = True
            self._write(LINES, node.position)
        else:
            dotted = self._resolved(node, path)
            self._write_variable(self._values.setdefault(dotted, f"v{len(self._values)}"), node.position)

    def _part_of_value(self, node: Node) -> None:
        """``value[position]`` of a list, and fields below what only run time knows."""
        assert isinstance(node, Select | Index)
        kind = self._resolver.kind(node.operand)
        key = node.field if isinstance(node, Select) else constant(node.key)
        if kind is Kind.LINES:
            self._resolver.refuse(node, "The lines of an order have no positions.", "Use exists, all, filter or map.")
        if kind is not Kind.DYNAMIC and isinstance(key, str):
            self._resolver.refuse(
                node, "This value has no fields.", "Fields are taken of variables, as in line.product."
            )
        self.emit(node.operand, _MEMBER)
        if isinstance(node, Select) or isinstance(key, str):
            self._write(f"[{_quoted(str(key))}]", node.position)
        elif isinstance(key, float) and key.is_integer():
            self._write(f"[{int(key)}]", node.position)
        else:
            self._list("[int(", (node.key,), ")]", node.position)

    def _item_field(self, node: Node, item: Item, fields: tuple[str, ...]) -> None:
        if item.kind is not Kind.LINE:
            if fields and item.kind is Kind.PLAIN:
                self._resolver.refuse(node, f"{item.name} is a value and has no fields.")
            self._write(ITEM + "".join(f"[{_quoted(field)}]" for field in fields), node.position)
            return
        key = self._line_key(node, fields)
        conversion = CONVERSIONS.get(self._line_fields[key])
        text = f"{ITEM}[{_quoted(key)}]"
        self._write(f"{conversion}({text})" if conversion else text, node.position)

    def _line_key(self, node: Node, fields: tuple[str, ...]) -> str:
        key, value_type = self._resolver.line_field(node, fields)
        self._line_fields[key] = value_type
        return key

    def _resolved(self, node: Node, path: tuple[str, ...]) -> str:
        dotted, segments, value_type = self._resolver.variable(node, path)
        self._known.setdefault(dotted, (segments, value_type))
        return dotted

    # calls

    def _call(self, node: Call) -> None:
        if node.target is None and node.function == "has":
            self._has(node)
        elif node.target is not None and node.function in MACROS:
            self._macro(node, node.target)
        elif is_math(node) and not (self._resolver.item is not None and self._resolver.item.name == "math"):
            self._invoke(node, self._function(node, MATH, "math.", ""), f"math.{node.function}(")
        elif node.target is None:
            self._invoke(node, self._function(node, GLOBAL, "", ""), f"{node.function}(")
        else:
            function = self._function(node, MEMBER, "", ".")
            self._invoke(node, function, f".{function.engine_name or node.function}(", node.target)

    def _has(self, node: Call) -> None:
        if len(node.arguments) != 1:
            self._resolver.refuse(node, "has needs one variable.", "For example has(order.requested_completion_date).")
        self._presence(node.arguments[0])

    def _presence(self, node: Node) -> None:
        path = path_of(node)
        item = self._resolver.item
        if path is not None and item is not None and path[0] == item.name and item.kind is Kind.LINE:
            self._write(f"({_quoted(self._line_key(node, path[1:]))} in {ITEM})", node.position)
        elif path is not None and (item is None or path[0] != item.name):
            if path == (LINES,) or not isinstance(node, Select | Index):
                self._resolver.refuse(node, "This is not a variable that can be absent.", "Name one of its fields.")
            dotted = self._resolved(node, path)
            self._write_variable(self._presences.setdefault(dotted, f"t{len(self._presences)}"), node.position)
        elif isinstance(node, Select | Index) and self._resolver.kind(node.operand) is Kind.DYNAMIC:
            key = node.field if isinstance(node, Select) else constant(node.key)
            if not isinstance(key, str):
                self._resolver.refuse(node, "Only a named field can be asked for.")
            self._write(f"({_quoted(key)} in ", node.position)
            self.emit(node.operand, _UNARY)
            self._write(")")
        else:
            self._resolver.refuse(node, "This is not a variable that can be absent.", "Write has(line.attributes.…).")

    def _macro(self, node: Call, target: Node) -> None:
        if self._resolver.item is not None:
            message = f"{node.function} stands inside another all, exists, exists_one, filter or map."
            self._resolver.refuse(node, message, "Go over one list at a time.")
        kind = self._resolver.kind(target)
        self.emit(target, _MEMBER)
        name = node.arguments[0]
        assert isinstance(name, Name)  # the parser refuses a macro without it
        items = {Kind.LINES: Kind.LINE, Kind.DYNAMIC: Kind.DYNAMIC}
        self._resolver.item = Item(name.name, items.get(kind, Kind.PLAIN))
        self._list(f".{node.function}({ITEM}, ", node.arguments[1:], ")", node.position)
        self._resolver.item = None

    def _function(self, node: Call, known: Mapping[str, Function], prefix: str, dot: str) -> Function:
        function = known.get(node.function)
        if function is None:
            everything = [
                *GLOBAL,
                "has",
                *(f".{name}" for name in (*MEMBER, *MACROS)),
                *(f"math.{name}" for name in MATH),
            ]
            hint = nearest(f"{prefix}{dot}{node.function}", everything)
            self._resolver.refuse(node, f"There is no function {prefix}{node.function}.", hint)
        if not function.minimum <= len(node.arguments) <= function.maximum:
            wanted = str(function.minimum)
            wanted += f" to {function.maximum}" if function.maximum > function.minimum else ""
            self._resolver.refuse(node, f"{prefix}{node.function} takes {wanted} arguments, not {len(node.arguments)}.")
        return function

    def _invoke(self, node: Call, function: Function, opening: str, target: Node | None = None) -> None:
        if node.function == "matches":
            self._pattern(node)
        start = len(self._parts)
        self._write("double(" if function.whole_result else "", node.position)
        if target is not None:
            self.emit(target, _MEMBER)
        self._write("timestamp(" if node.function == "date" else opening, node.position)
        before = len(self._parts)
        for position, argument in enumerate(node.arguments):
            self._write(", " if position else "")
            whole = position in function.whole_arguments
            self._write("int(" if whole else "")
            self.emit(argument)
            self._write(")" if whole else "")
        if node.function == "date":
            self._write(' + "T00:00:00Z"')
        self._write("))" if function.whole_result else ")")
        if node.function in _VERIFIED and isinstance(node.arguments[0], Literal):
            text = "".join(self._parts[before:]) if target is not None else "".join(self._parts[start:])
            self._constants.append((f'"".matches({text}' if target is not None else text, node.arguments[0].position))

    def _pattern(self, node: Call) -> None:
        """Searching takes time in proportion to the text and to the pattern with its repetitions written out."""
        pattern = constant(node.arguments[0])
        if not isinstance(pattern, str):
            self._resolver.refuse(node.arguments[0], "The pattern of matches must be written out, as in matches('^A').")
        counts = (int(count) for count in re.findall(r"\d+", "".join(_REPETITION.findall(pattern))))
        self._pattern_size += len(pattern) + sum(counts)
        if self._pattern_size > MAX_PATTERN_SIZE:
            message = f"The patterns of the expression are longer than {MAX_PATTERN_SIZE}, repetitions included."
            self._resolver.refuse(node.arguments[0], message, "Write {3} rather than {300}, or startsWith, contains.")

    # writing

    def _list(self, opening: str, nodes: tuple[Node, ...], closing: str, position: int) -> None:
        self._write(opening, position)
        for number, node in enumerate(nodes):
            self._write(", " if number else "")
            self.emit(node)
        self._write(closing)

    def _write_variable(self, name: str, position: int) -> None:
        self._variable_parts.add(len(self._parts))
        self._write(name, position)

    def _write(self, text: str, position: int | None = None, skip: int = 0) -> None:
        if position is not None:
            self._marks.append((self._length + skip, position))
        self._parts.append(text)
        self._length += len(text)


def _quoted(text: str) -> str:
    """A text in the engine's own quotes, plain ASCII, so that columns count the same everywhere."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if " " <= character <= "~":
        return f"\\{character}" if character in '"\\' else character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
