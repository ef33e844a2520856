import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../Icon";
import { usePlan, useSelection, useStatus } from "../context";
import type { Status } from "../live";
import { typeWord, type Step } from "../model";
import type { StepNode } from "../project";
import { lightOf } from "../selection";
import { jeopardyWord, stateWord } from "../states";

/** What a reader hears of a step. */
export function stepLabel(step: Step, status: Status, lane: string, before: number, after: number): string {
  const parts = [step.name, typeWord(step.type), `lane ${lane}`, stateWord(status.state), jeopardyWord(status.jeopardy)];
  if (status.waiting) parts.push(status.waiting);
  parts.push(before ? `depends on ${before}` : "depends on nothing", after ? `followed by ${after}` : "last");
  return parts.filter(Boolean).join(", ");
}

/** A custom scope is known by its key; the others by both. */
function scopeWords({ scope, scope_key: key }: Step): string {
  if (!key) return scope;
  return scope === "Custom" ? key : `${scope === "LineItem" ? "Line" : scope} ${key}`;
}

function StepCardView({ data }: NodeProps<StepNode>) {
  const { step, before, after } = data;
  const { laneName, choose } = usePlan();
  const status = useStatus(step.id) ?? step;
  const light = useSelection((state) => lightOf(state, step.id));
  const isActive = useSelection((state) => state.active === step.id);
  const worker = step.system ?? status.assignee;
  const risk = jeopardyWord(status.jeopardy);
  return (
    <>
    <Handle type="target" position={Position.Left} isConnectable={false} />
    <div
      className="step-card" data-step={step.id} data-state={status.state} data-light={light} role="button" aria-roledescription="step"
      tabIndex={isActive ? 0 : -1} aria-pressed={light === "selected"} aria-label={stepLabel(step, status, laneName(step.lane), before, after)}
      onClick={() => choose(step.id)}
    >
      <div className="step-top">
        <Icon name={`type-${step.type}`} className="icon step-type" />
        <span className="step-name" title={step.name}>{step.name}</span>
      </div>
      <div className="step-middle">
        {step.scope !== "Plan" && <span className="step-scope" title={`One for each ${step.scope}: ${step.scope_key}`}>{scopeWords(step)}</span>}
        {step.scope === "Plan" && !worker && <span className="step-worker step-kind">{typeWord(step.type)}</span>}
        {worker && <span className="step-worker" title={worker}><Icon name={step.system ? "server" : "users"} className="icon step-small" /><span className="truncate">{worker}</span></span>}
      </div>
      <div className="step-bottom">
        <span className="step-state"><Icon name={`state-${status.state}`} className="icon step-shape" /><span className="step-word">{stateWord(status.state)}</span></span>
        {risk && <span className="jeopardy" data-jeopardy={status.jeopardy}><Icon name={status.jeopardy === "Late" ? "triangle-alert" : "flag"} className="icon step-small" />{risk}</span>}
      </div>
    </div>
    <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

export const StepCard = memo(StepCardView);
