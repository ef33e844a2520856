import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useShallow } from "zustand/react/shallow";
import { Icon } from "../Icon";
import { useLive, usePlan, useSelection } from "../context";
import type { StepNode } from "../project";
import { lightOf } from "../selection";
import { stateWord, worseFirst } from "../states";

const SHOWN = 4;

function LaneCardView({ data }: NodeProps<StepNode>) {
  const { step } = data;
  const members = step.members ?? [];
  const { toggleLane } = usePlan();
  const light = useSelection((state) => (state.found ? (members.some((id) => state.found!.has(id)) ? "plain" : "dim") : lightOf(state, step.id)));
  const isActive = useSelection((state) => state.active === step.id);
  const counts = useLive(useShallow((state) => {
    const found: Record<string, number> = {};
    for (const id of members) {
      const name = state.statuses.get(id)?.state ?? "Pending";
      found[name] = (found[name] ?? 0) + 1;
    }
    return found;
  }));
  const states = Object.keys(counts).sort(worseFirst);
  const label = `Lane ${step.name}, ${members.length} steps: ${states.map((state) => `${counts[state]} ${stateWord(state).toLowerCase()}`).join(", ")}. Press to expand`;
  const worst = states.find((state) => state === "FatallyFailed" || state === "Failed");
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div
        className="step-card lane-card" data-step={step.id} data-state={worst} data-light={light} role="button" aria-expanded={false}
        tabIndex={isActive ? 0 : -1} aria-label={label} onClick={() => toggleLane(step.lane)}
      >
        <div className="step-top"><Icon name="layers" className="icon step-type" /><span className="step-name">{step.name}</span></div>
        <div className="step-middle"><span>{members.length} steps</span></div>
        <div className="step-bottom lane-counts">
          {states.slice(0, SHOWN).map((state) => (
            <span key={state} className="step-state" data-state={state} title={stateWord(state)}><Icon name={`state-${state}`} className="icon step-shape" />{counts[state]}</span>
          ))}
          {states.length > SHOWN && <span className="faint">+{states.length - SHOWN}</span>}
        </div>
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

export const LaneCard = memo(LaneCardView);
