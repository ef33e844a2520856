"""Run time in the DRO admin's console: rows of intake and engine can be looked at, never edited."""

from django.contrib import admin

import fulfillment.subscription_admin
import fulfillment.system_admin
import fulfillment.token_admin  # noqa: F401 - they register the systems, the subscriptions and the tokens
from catalog.admin import ReadOnlyAdmin
from fulfillment import models


@admin.register(models.Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("external_id", "source", "account", "state", "jeopardy", "priority", "submitted_at")
    list_filter = ("state", "jeopardy", "priority", "source")
    search_fields = ("external_id", "account__external_id", "account__name")
    list_select_related = ("account",)
    date_hierarchy = "submitted_at"


@admin.register(models.OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    list_display = ("line_id", "order", "product", "action", "quantity", "jeopardy")
    list_filter = ("action", "jeopardy")
    search_fields = ("product", "order__external_id")
    list_select_related = ("order",)


@admin.register(models.FulfillmentRequest)
class FulfillmentRequestAdmin(ReadOnlyAdmin):
    list_display = ("order", "sequence", "status", "decomposition_status", "composition_status", "execution_status")
    list_filter = ("status", "decomposition_status", "composition_status", "assetization_status")
    search_fields = ("order__external_id",)
    list_select_related = ("order",)


@admin.register(models.FulfillmentOrder)
class FulfillmentOrderAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "product", "account", "created_at")
    search_fields = ("product", "account__external_id")
    list_filter = ("created_at",)
    list_select_related = ("account",)


@admin.register(models.FulfillmentLine)
class FulfillmentLineAdmin(ReadOnlyAdmin):
    list_display = ("key", "product", "scope", "action", "supplemental_action", "quantity", "jeopardy")
    list_filter = ("scope", "action", "jeopardy")
    search_fields = ("key", "product")


@admin.register(models.LineSource)
class LineSourceAdmin(ReadOnlyAdmin):
    list_display = ("line", "order_line", "source_line", "rule", "action", "quantity")
    list_filter = ("action", "source_type")
    search_fields = ("line__key", "rule")
    list_select_related = ("line", "order_line", "source_line")


@admin.register(models.FulfillmentPlan)
class FulfillmentPlanAdmin(ReadOnlyAdmin):
    list_display = ("order", "state", "jeopardy", "open_steps", "total_steps", "created_at", "completed_at")
    list_filter = ("state", "jeopardy")
    search_fields = ("order__external_id",)
    list_select_related = ("order",)


@admin.register(models.FulfillmentStep)
class FulfillmentStepAdmin(ReadOnlyAdmin):
    list_display = ("name", "plan", "type", "state", "jeopardy", "system", "attempts", "due_at")
    list_filter = ("state", "type", "jeopardy", "system")
    search_fields = ("key", "name", "plan__order__external_id")
    list_select_related = ("plan",)


@admin.register(models.StepLink)
class StepLinkAdmin(ReadOnlyAdmin):
    list_display = ("step", "predecessor", "dependency", "scope")
    list_filter = ("scope",)
    search_fields = ("dependency", "step__key")
    list_select_related = ("step", "predecessor")


@admin.register(models.OrchestrationGroup)
class OrchestrationGroupAdmin(ReadOnlyAdmin):
    list_display = ("key", "look_at")
    search_fields = ("key",)


@admin.register(models.CrossPlanWait)
class CrossPlanWaitAdmin(ReadOnlyAdmin):
    list_display = ("step", "orchestration_group", "depends_on", "dependency", "met_at", "released_at")
    search_fields = ("orchestration_group", "step__key", "depends_on")
    list_select_related = ("step",)


@admin.register(models.StepSource)
class StepSourceAdmin(ReadOnlyAdmin):
    list_display = ("step", "order_line", "fulfillment_line")
    search_fields = ("step__key",)
    list_select_related = ("step", "order_line", "fulfillment_line")


@admin.register(models.Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("step", "number", "state", "error_code", "created_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("idempotency_key", "error_code")
    list_select_related = ("step",)


@admin.register(models.JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "order", "step", "from_state", "to_state", "actor")
    list_filter = ("event",)
    search_fields = ("actor", "reason", "order__external_id")
    list_select_related = ("order", "step")


@admin.register(models.Task)
class TaskAdmin(ReadOnlyAdmin):
    list_display = ("step", "order", "state", "queue", "assignee", "created_at", "completed_at")
    list_filter = ("state", "queue")
    search_fields = ("step__name", "order__external_id")
    list_select_related = ("step", "order", "assignee")


@admin.register(models.Incident)
class IncidentAdmin(ReadOnlyAdmin):
    list_display = ("message", "order", "system", "error_code", "state", "queue", "opened_at", "resolved_at")
    list_filter = ("state", "system", "queue")
    search_fields = ("message", "error_code", "order__external_id")
    list_select_related = ("order",)


@admin.register(models.FulfillmentAsset)
class FulfillmentAssetAdmin(ReadOnlyAdmin):
    list_display = ("product", "account", "scope_key", "quantity", "status", "changed_at")
    list_filter = ("status",)
    search_fields = ("product", "account__external_id", "scope_key")
    list_select_related = ("account",)


@admin.register(models.AssetSource)
class AssetSourceAdmin(ReadOnlyAdmin):
    list_display = ("asset", "source", "external_line", "quantity", "status")
    list_filter = ("status",)
    search_fields = ("external_line",)
    list_select_related = ("asset",)


@admin.register(models.Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("external_id", "name")
    search_fields = ("external_id", "name")


@admin.register(models.CallbackAddress)
class CallbackAddressAdmin(ReadOnlyAdmin):
    list_display = ("step", "system", "deadline", "answered_at")
    list_filter = ("system",)
    search_fields = ("step__key",)
    list_select_related = ("step",)
    exclude = ("token_hash",)


@admin.register(models.CallbackReceipt)
class CallbackReceiptAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "verdict", "address", "webhook_id", "applied")
    list_filter = ("verdict",)
    search_fields = ("webhook_id",)
    list_select_related = ("address",)


@admin.register(models.SystemTraffic)
class SystemTrafficAdmin(ReadOnlyAdmin):
    list_display = ("system", "slot", "calls", "failures", "first_tries", "retries")
    list_filter = ("system",)
    search_fields = ("system",)


@admin.register(models.SystemCall)
class SystemCallAdmin(ReadOnlyAdmin):
    list_display = ("system", "step", "fence", "until")
    list_filter = ("system",)
    search_fields = ("system", "step__key")
    list_select_related = ("step",)


@admin.register(models.OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "type", "subject", "order", "published_at")
    list_filter = ("type",)
    search_fields = ("subject", "type")
    list_select_related = ("order",)


@admin.register(models.RequestTrace)
class RequestTraceAdmin(ReadOnlyAdmin):
    list_display = ("request",)
    search_fields = ("request__order__external_id",)
    list_select_related = ("request",)


@admin.register(models.FalloutNotice)
class FalloutNoticeAdmin(ReadOnlyAdmin):
    list_display = ("queue", "waiting", "told", "due_at", "attempts", "sent_at", "error")
    list_filter = ("queue",)
    search_fields = ("queue", "signature", "error")


@admin.register(models.Repair)
class RepairAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__",
        "action",
        "system",
        "error_code",
        "state",
        "total",
        "actor",
        "requested_at",
        "finished_at",
    )
    list_filter = ("state", "action")
    search_fields = ("reason", "message", "system", "actor")


@admin.register(models.RepairedStep)
class RepairedStepAdmin(ReadOnlyAdmin):
    list_display = ("step", "repair", "position", "outcome", "acted_at")
    list_filter = ("outcome",)
    search_fields = ("step__key", "reason")
    list_select_related = ("step", "repair")


@admin.register(models.Replay)
class ReplayAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "release", "state", "done", "total", "requested_by", "requested_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("product", "account")
    list_select_related = ("release", "requested_by")
    exclude = ("snapshot",)


@admin.register(models.ReplayedOrder)
class ReplayedOrderAdmin(ReadOnlyAdmin):
    list_display = ("order", "replay", "position", "outcome")
    list_filter = ("outcome",)
    search_fields = ("order__external_id",)
    list_select_related = ("order", "replay")
