"""What the expressions of scenarios, steps, assignment rules and payloads may speak of.

Any attribute of the catalogue may stand on any order, account or line: which of them a certain order carries is only
known when it comes. What a condition names in vain is found by ``expression_checks`` as a warning.
"""

from functools import lru_cache

from catalog.core.expressions import Schema, schema_for
from catalog.core.products import Catalog
from orchestration.core.design import Design, Scenario


def line_schema(design: Design) -> Schema:
    """The variables of a condition about one line: ``order``, ``account``, ``line``, ``product``, ``lines``."""
    return design.rule_book.expression_schema


def order_schema(design: Design) -> Schema:
    """The variables of a condition about the whole order: ``order``, ``account`` and ``lines``."""
    return _schema(*_vocabulary(design.catalog), line=False, step=False)


def scenario_schema(design: Design, scenario: Scenario) -> Schema:
    """The variables of a scenario's condition: those of a line, or of the whole order where it names no product."""
    about_lines = scenario.product or scenario.classification
    return line_schema(design) if about_lines else order_schema(design)


def step_schema(design: Design) -> Schema:
    """The variables where a step is at hand: all of them.

    ``line`` and ``product`` are those of the step's one source line, absent where it has several; ``lines`` are its
    source lines.
    """
    return _schema(*_vocabulary(design.catalog), line=True, step=True)


_Attributes = tuple[tuple[str, str], ...]


def _vocabulary(catalog: Catalog) -> tuple[_Attributes, tuple[str, ...]]:
    attributes = tuple(sorted((attribute.code, attribute.data_type.value) for attribute in catalog.attributes))
    scopes = tuple(sorted({scope.item_key or scope.code for scope in catalog.custom_scopes}))
    return attributes, scopes


@lru_cache(maxsize=64)
def _schema(attributes: _Attributes, scopes: tuple[str, ...], *, line: bool, step: bool) -> Schema:
    types = dict(attributes)
    return schema_for(types, types, None, types, step=step, plan=step, scope_keys=scopes, line=line)
