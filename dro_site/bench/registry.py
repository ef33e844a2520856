"""The bars that `./dro bench` measures, and the faults that `./dro faults` injects, by name."""

from collections.abc import Mapping

from dro_site.bench import critical_path
from dro_site.bench.measurement import Bar

BARS: Mapping[str, Bar] = {
    bar.name: bar for bar in (Bar(critical_path.NAME, "critical path and slack", critical_path.measure),)
}

FAULTS: Mapping[str, Bar] = {}
