"""The bars that `./dro bench` measures, by name."""

from collections.abc import Mapping

from dro_site.bench import ageing, callouts, canvas, critical_path, draft_saving, intake, large_order, no_effect, volume
from dro_site.bench.measurement import Bar

BARS: Mapping[str, Bar] = {
    bar.name: bar
    for bar in (
        Bar("S1", "plans without outside effect, in a burst", no_effect.measure_burst),
        Bar("S2", "one such plan alone", no_effect.measure_alone),
        Bar(callouts.NAME, "plans of HTTP callouts", callouts.measure),
        Bar(intake.NAME, "intake by the API", intake.measure),
        Bar(large_order.NAME, "an order of 10,000 steps", large_order.measure),
        Bar(volume.NAME, "pages and claims among 1,000,000 orders", volume.measure),
        Bar("S9", "what such a step costs", no_effect.measure_cost),
        Bar(ageing.NAME, "a database that has run long", ageing.measure),
        Bar(critical_path.NAME, "critical path and slack", critical_path.measure),
        Bar(canvas.NAME, "designer and live plan in a browser", canvas.measure),
        Bar(draft_saving.NAME, "reading and saving a workspace", draft_saving.measure),
    )
}
