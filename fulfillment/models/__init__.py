"""Run-time tables. People never edit these rows: intake and the engine write them."""

from fulfillment.models.assets import AssetSource, FulfillmentAsset
from fulfillment.models.clients import ClientToken
from fulfillment.models.events import EventDelivery, EventSubscription, OutboxMessage
from fulfillment.models.groups import CrossPlanWait, OrchestrationGroup
from fulfillment.models.history import Attempt, CallbackAddress, CallbackReceipt, JournalEntry
from fulfillment.models.lines import FulfillmentLine, FulfillmentOrder, LineSource
from fulfillment.models.notices import FalloutNotice
from fulfillment.models.orders import Account, FulfillmentRequest, Order, OrderLine, RequestTrace
from fulfillment.models.plans import FulfillmentPlan, FulfillmentStep, StepLink, StepSource
from fulfillment.models.repairs import Repair, RepairedStep
from fulfillment.models.replays import Replay, ReplayedOrder
from fulfillment.models.traffic import SystemCall, SystemTraffic
from fulfillment.models.work import Incident, Task

__all__ = [
    "Account",
    "AssetSource",
    "Attempt",
    "CallbackAddress",
    "CallbackReceipt",
    "ClientToken",
    "CrossPlanWait",
    "EventDelivery",
    "EventSubscription",
    "FalloutNotice",
    "FulfillmentAsset",
    "FulfillmentLine",
    "FulfillmentOrder",
    "FulfillmentPlan",
    "FulfillmentRequest",
    "FulfillmentStep",
    "Incident",
    "JournalEntry",
    "LineSource",
    "OrchestrationGroup",
    "Order",
    "OrderLine",
    "OutboxMessage",
    "Repair",
    "RepairedStep",
    "Replay",
    "ReplayedOrder",
    "RequestTrace",
    "StepLink",
    "StepSource",
    "SystemCall",
    "SystemTraffic",
    "Task",
]
