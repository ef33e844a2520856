"""Routes of the operator's pages, and of replays, which are a designer's look at orders."""

from django.urls import path

from fulfillment.pages import fallout, jeopardy, order_form, orders, repairs, replays, steps, systems, tasks

urlpatterns = [
    path("orders", orders.order_list, name="orders"),
    path("orders/new", order_form.order_form, name="order-new"),
    path("orders/<int:number>", orders.order_detail, name="order"),
    path("orders/<int:number>/decomposition", orders.order_decomposition, name="order-decomposition"),
    path("orders/<int:number>/plan", orders.order_plan, name="order-plan"),
    path("orders/<int:number>/plan.json", orders.order_plan_data, name="order-plan-data"),
    path("orders/<int:number>/history", orders.order_history, name="order-history"),
    path("steps/<int:number>", steps.step_detail, name="step"),
    path("steps/<int:number>/complete", steps.step_complete, name="step-complete"),
    path("steps/<int:number>/retry", steps.step_retry, name="step-retry"),
    path("steps/<int:number>/skip", steps.step_skip, name="step-skip"),
    path("steps/<int:number>/start", steps.step_start, name="step-start"),
    path("fallout", fallout.fallout, name="fallout"),
    path("fallout/failures", fallout.failures, name="failures"),
    path("fallout/failures/repair", fallout.repair_start, name="repair-start"),
    path("fallout/repairs", repairs.repairs, name="repairs"),
    path("fallout/repairs/<int:number>", repairs.repair, name="repair"),
    path("fallout/repairs/<int:number>/cancel", repairs.repair_cancel, name="repair-cancel"),
    path("jeopardy", jeopardy.jeopardy, name="jeopardy"),
    path("systems", systems.systems, name="systems"),
    path("systems/<str:code>/hold", systems.system_hold, name="system-hold"),
    path("systems/<str:code>/release", systems.system_release, name="system-release"),
    path("releases/replays", replays.replays, name="replays"),
    path("releases/replays/<int:number>", replays.replay, name="replay"),
    path("releases/replays/<int:number>/stop", replays.replay_stop, name="replay-stop"),
    path("tasks", tasks.task_list, name="tasks"),
    path("tasks/<int:number>/claim", tasks.task_claim, name="task-claim"),
]
