"""The operations of the programming interface, below ``/api/v1/``."""

from django.urls import path

from fulfillment.api import (
    assets,
    metrics,
    order_parts,
    orderable,
    orders,
    releases,
    repairs,
    sample_trials,
    signals,
    simulations,
    steps,
    tasks,
)

app_name = "api"

urlpatterns = [
    path("orders", orders.OrdersView.as_view(), name="orders"),
    path("orders/<int:order_id>", orders.OrderView.as_view(), name="order"),
    path("orders/<int:order_id>/lines", order_parts.OrderLinesView.as_view(), name="order-lines"),
    path(
        "orders/<int:order_id>/fulfillment-lines",
        order_parts.OrderFulfillmentLinesView.as_view(),
        name="order-fulfillment-lines",
    ),
    path("orders/<int:order_id>/requests", order_parts.OrderRequestsView.as_view(), name="order-requests"),
    path("orders/<int:order_id>/plan", order_parts.OrderPlanView.as_view(), name="order-plan"),
    path("orders/<int:order_id>/steps", order_parts.OrderStepsView.as_view(), name="order-steps"),
    path("orders/<int:order_id>/trace", order_parts.OrderTraceView.as_view(), name="order-trace"),
    path("orders/<int:order_id>/journal", order_parts.OrderJournalView.as_view(), name="order-journal"),
    path("orders/<int:order_id>/signals", signals.OrderSignalsView.as_view(), name="order-signals"),
    path("steps/<int:step_id>", steps.StepView.as_view(), name="step"),
    path("steps/<int:step_id>/complete", steps.StepCompletionView.as_view(), name="step-complete"),
    path("steps/<int:step_id>/retry", steps.StepRetryView.as_view(), name="step-retry"),
    path("steps/<int:step_id>/skip", steps.StepSkipView.as_view(), name="step-skip"),
    path("tasks", tasks.TasksView.as_view(), name="tasks"),
    path("tasks/<int:task_id>/claim", tasks.TaskClaimView.as_view(), name="task-claim"),
    path("repairs", repairs.RepairsView.as_view(), name="repairs"),
    path("repairs/preview", repairs.RepairPreviewView.as_view(), name="repair-preview"),
    path("repairs/<int:repair_id>", repairs.RepairView.as_view(), name="repair"),
    path("repairs/<int:repair_id>/steps", repairs.RepairStepsView.as_view(), name="repair-steps"),
    path("repairs/<int:repair_id>/stop", repairs.RepairStopView.as_view(), name="repair-stop"),
    path("metrics", metrics.MetricsView.as_view(), name="metrics"),
    path("releases", releases.ReleasesView.as_view(), name="releases"),
    path("releases/<int:number>", releases.ReleaseView.as_view(), name="release"),
    path("draft/expressions/evaluation", sample_trials.ExpressionTrialView.as_view(), name="expression-trials"),
    path("draft/payloads", sample_trials.PayloadTrialView.as_view(), name="payload-trials"),
    path("draft/simulations", simulations.SimulationsView.as_view(), name="simulations"),
    path("draft/sample-orders", simulations.SampleOrdersView.as_view(), name="sample-orders"),
    path("draft/sample-orders/<path:code>", simulations.SampleOrderView.as_view(), name="sample-order"),
    path("draft/orderable-products", orderable.OrderableProductsView.as_view(), name="orderable-products"),
    path("draft/orderable-products/<path:sku>", orderable.OrderableProductView.as_view(), name="orderable-product"),
    path("assets", assets.AssetsView.as_view(), name="assets"),
]
