"""Figures for monitoring, as Prometheus reads them."""

from collections.abc import Iterable

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from rest_framework.request import Request
from rest_framework.views import APIView

from catalog.access import Role
from fulfillment.queries.metrics import gauges
from orchestration.api.parameters import NoParameters, read_parameters

_EXAMPLE = """# HELP dro_steps_ready Steps that are ready and wait for a worker.
# TYPE dro_steps_ready gauge
dro_steps_ready 12.0
# HELP dro_system_up 1: calls are made. 0: held, or its circuit is open.
# TYPE dro_system_up gauge
dro_system_up{system="ERP"} 1.0
"""


class MetricsView(APIView):
    allowed_roles = frozenset({Role.OPERATOR, Role.ADMIN})

    @extend_schema(
        operation_id="metrics",
        tags=["Monitoring"],
        summary="Figures for monitoring",
        description="How much work waits and for how long, what needs people, and how systems stand, in the text "
        "format of Prometheus. Everything is read from the database: one web process answers for all.",
        examples=[OpenApiExample("Some of the figures", value=_EXAMPLE, media_type="text/plain", response_only=True)],
        responses={(200, "text/plain"): OpenApiResponse(OpenApiTypes.STR, description="One figure a line.")},
    )
    def get(self, request: Request) -> HttpResponse:
        read_parameters(request, NoParameters)
        registry = CollectorRegistry()
        registry.register(_Gauges())
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Gauges(Collector):
    def collect(self) -> Iterable[Metric]:
        for gauge in gauges():
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.samples:
                family.add_metric(labels, value)
            yield family

    def describe(self) -> Iterable[Metric]:
        """Nothing: else registering would ask the database once more."""
        return ()
