"""The draft of the orchestration design, the live data of downstream systems and queues, and the releases."""

from orchestration.models.approval import ReleasePolicy, ReleaseRequest
from orchestration.models.release import Release, SampleOrder
from orchestration.models.rules import FalloutRule, JeopardyRule, TaskAssignmentRule
from orchestration.models.steps import Scenario, StepDefinition, StepDependency, StepGroup, Workspace, WorkspaceItem
from orchestration.models.systems import DownstreamSystem, Integration, Queue, QueueMember, WorkingCalendar

__all__ = [
    "DownstreamSystem",
    "FalloutRule",
    "Integration",
    "JeopardyRule",
    "Queue",
    "QueueMember",
    "Release",
    "ReleasePolicy",
    "ReleaseRequest",
    "SampleOrder",
    "Scenario",
    "StepDefinition",
    "StepDependency",
    "StepGroup",
    "TaskAssignmentRule",
    "WorkingCalendar",
    "Workspace",
    "WorkspaceItem",
]
