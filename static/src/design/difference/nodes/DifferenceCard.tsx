import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../../../plan/Icon";
import { useSelection, useSurface } from "../../../plan/context";
import { typeWord } from "../../../plan/model";
import type { CardNode } from "../../../plan/project";
import { lightOf } from "../../../plan/selection";
import { ChangeSign } from "../ChangeSign";
import { useDifference } from "../context";
import { isShown, type DifferenceStep } from "../document";

const SCOPES: Readonly<Record<string, string>> = { Bundle: "Bundle", LineItem: "Line", CrossPlan: "Cross-plan" };

/** A step of either design; what became of it stands where a running step has its state. */
function DifferenceCardView({ data }: NodeProps<CardNode<DifferenceStep>>) {
  const { step, before, after } = data;
  const { laneName } = useSurface();
  const { shown, chooseStep } = useDifference();
  const selected = useSelection((state) => lightOf(state, step.id));
  const isActive = useSelection((state) => state.active === step.id);
  const light = selected === "selected" || isShown(shown, step.change) ? (selected === "selected" ? selected : "plain") : "dim";
  const scope = step.scope === "Plan" ? undefined : (SCOPES[step.scope] ?? step.scope);
  const label = [
    step.name, typeWord(step.type), `lane ${laneName(step.lane)}`, step.change ? step.change.toLowerCase() : "unchanged",
    before ? `depends on ${before}` : "depends on nothing", after ? `followed by ${after}` : "last",
  ].join(", ");
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div
        className={`step-card difference-card${step.is_stub ? " stub-card" : ""}`} data-step={step.id} data-change={step.change ?? undefined} data-light={light} role="button" aria-roledescription="step"
        aria-pressed={selected === "selected"} tabIndex={isActive ? 0 : -1} aria-label={label} onClick={() => chooseStep(step.id)}
      >
        <div className="step-top"><Icon name={`type-${step.type}`} className="icon step-type" /><span className="step-name" title={step.name}>{step.name}</span></div>
        <div className="step-middle">
          {scope && <span className="step-scope">{scope}</span>}
          <span className="step-worker step-kind"><span className="truncate">{step.worker || typeWord(step.type)}</span></span>
        </div>
        <div className="step-bottom">{step.change ? <ChangeSign change={step.change} /> : <span className="faint">Unchanged</span>}</div>
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

export const DifferenceCard = memo(DifferenceCardView);
