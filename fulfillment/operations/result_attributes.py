"""What a system answered about a line (a serial number, a service id) is kept with the line, for later steps."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from fulfillment.core.result_attributes import answered_attributes, kept_attributes
from orchestration.core.design import Design

_LINES = (
    "SELECT source.step_id, line.id, line.product FROM fulfillment_stepsource AS source "
    "JOIN fulfillment_fulfillmentline AS line ON line.id = source.fulfillment_line_id WHERE source.step_id = ANY(%s)"
)
_WRITE = (
    "UPDATE fulfillment_fulfillmentline AS line SET attributes = line.attributes || v.attributes "
    "FROM unnest(%s::bigint[], %s::jsonb[]) AS v(id, attributes) WHERE line.id = v.id"
)


def keep_result_attributes(answers: Sequence[tuple[int, Mapping[str, object], Design]]) -> None:
    """Write the ``attributes`` of answers to the fulfillment lines that the steps work for. At most two statements.

    ``answers`` are (step, result, design). Only attributes that the line's product has are kept; the whole answer
    stays with the step in any case.
    """
    given = {
        step: (attributes, design) for step, result, design in answers if (attributes := answered_attributes(result))
    }
    if not given:
        return
    wanted: defaultdict[int, dict[str, object]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(given)])
        for step, line, product in cursor.fetchall():
            attributes, design = given[step]
            wanted[line] |= kept_attributes(attributes, product, design.catalog)
        changed = {line: attributes for line, attributes in wanted.items() if attributes}
        if changed:
            cursor.execute(_WRITE, [list(changed), [json.dumps(attributes) for attributes in changed.values()]])
