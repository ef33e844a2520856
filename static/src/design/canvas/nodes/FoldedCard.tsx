import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useShallow } from "zustand/react/shallow";
import { Icon } from "../../../plan/Icon";
import { useSelection, useSurface } from "../../../plan/context";
import { typeWord } from "../../../plan/model";
import type { CardNode } from "../../../plan/project";
import { lightOf } from "../../../plan/selection";
import { useDesign } from "../../context";
import { stepOf } from "../../document/canvas";
import type { DrawnCard } from "../picture";
import { marksOf, problemWords } from "../problems";

/** A collapsed lane: how many steps it has, of which types, and how many problems. */
function FoldedCardView({ data }: NodeProps<CardNode<DrawnCard>>) {
  const { step: card } = data;
  const members = card.members ?? [];
  const { toggleLane } = useSurface();
  const light = useSelection((state) => lightOf(state, card.id));
  const isActive = useSelection((state) => state.active === card.id);
  const counts = useDesign(useShallow((state) => {
    const found: Record<string, number> = {};
    for (const code of members) {
      const type = stepOf(state.records, code)?.type;
      if (type) found[type] = (found[type] ?? 0) + 1;
    }
    return found;
  }));
  const problems = useDesign((state) => {
    const total = { errors: 0, warnings: 0 };
    for (const code of members) {
      const marks = marksOf(state.problems, "StepDefinition", code);
      total.errors += marks?.errors ?? 0;
      total.warnings += marks?.warnings ?? 0;
    }
    return problemWords(total);
  });
  const types = Object.entries(counts);
  const label = `Lane ${card.name}, ${members.length} steps: ${types.map(([type, count]) => `${count} ${typeWord(type)}`).join(", ")}${problems && `, has ${problems}`}. Press to expand`;
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className="step-card lane-card" data-step={card.id} data-light={light} role="button" aria-expanded={false} tabIndex={isActive ? 0 : -1} aria-label={label} onClick={() => toggleLane(card.lane)}>
        <div className="step-top"><Icon name="layers" className="icon step-type" /><span className="step-name">{card.name}</span></div>
        <div className="step-middle"><span>{members.length} steps</span>{problems && <span className="step-problem">{problems}</span>}</div>
        <div className="step-bottom lane-counts">
          {types.map(([type, count]) => <span key={type} className="step-state" title={typeWord(type)}><Icon name={`type-${type}`} className="icon step-small" />{count}</span>)}
        </div>
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

export const FoldedCard = memo(FoldedCardView);
