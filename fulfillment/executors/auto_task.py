"""Steps whose effects are rows of this database: automatic tasks and staged assetizations.

Both are called inside the transaction that completes the step, with the plan locked.
"""

from fulfillment.executors.actions import ASSETIZE, run_action
from fulfillment.executors.contract import Outcome, StepWork
from orchestration.core.vocabulary import StepType


def execute(work: StepWork) -> Outcome:
    """Carry out a claimed AutoTask or StagedAssetize step; raises OperationalError alone."""
    staged = work.definition.type is StepType.STAGED_ASSETIZE
    return run_action(work, ASSETIZE if staged else work.definition.action)
