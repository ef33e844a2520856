"""The page that shows people what the simulated systems did last."""

from collections.abc import Mapping, Sequence
from html import escape

from dro_site.simulator.systems import SYSTEMS

_COLUMNS = (
    "sequence",
    "received_at",
    "system",
    "operation",
    "order",
    "step",
    "attempt",
    "applied",
    "status",
    "callback_state",
)


def page(counts: Mapping[str, int], rows: Sequence[Mapping[str, object]], rules: int) -> bytes:
    """The HTML of the page: systems with their number of effects, then the last requests, newest first."""
    systems = "".join(
        f'<tr><th scope="row">{system}</th><td>{counts.get(system, 0)}</td>'
        f'<td><a href="/_ledger?system={system}">ledger</a></td></tr>'
        for system in SYSTEMS
    )
    head = "".join(f'<th scope="col">{column.replace("_", " ")}</th>' for column in _COLUMNS)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_shown(row[column]))}</td>" for column in _COLUMNS) + "</tr>" for row in rows
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Downstream simulator</title></head>
<body><main>
<h1>Downstream simulator</h1>
<p>Fault rules: <a href="/_rules">{rules}</a></p>
<table border="1"><caption>Effects applied</caption>
<thead><tr><th scope="col">System</th><th scope="col">Effects</th><th scope="col">Requests</th></tr></thead>
<tbody>{systems}</tbody></table>
<table border="1"><caption>Last requests</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>
</main></body></html>
""".encode()


def _shown(value: object) -> str:
    return {None: "", True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)
