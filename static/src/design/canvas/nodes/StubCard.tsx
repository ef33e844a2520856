import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../../../plan/Icon";
import { useSelection } from "../../../plan/context";
import { typeWord } from "../../../plan/model";
import type { CardNode } from "../../../plan/project";
import { lightOf } from "../../../plan/selection";
import { useDesign } from "../../context";
import { laneName } from "../../document/canvas";
import type { DrawnCard } from "../picture";
import { useCardPointer } from "../useCardPointer";

/** A step of a group that this workspace does not show: it can be looked at, and connected, not moved. */
function StubCardView({ data }: NodeProps<CardNode<DrawnCard>>) {
  const { step: card, before, after } = data;
  const step = card.step!;
  const group = useDesign((state) => laneName(state.records, step.group));
  const light = useSelection((state) => lightOf(state, card.id));
  const isActive = useSelection((state) => state.active === card.id);
  const pointer = useCardPointer(card.id);
  const label = [step.name, typeWord(step.type), `in ${group}, which this workspace does not show`, before ? `depends on ${before} here` : "", after ? `followed by ${after} here` : ""].filter(Boolean).join(", ");
  return (
    <>
      <Handle type="target" position={Position.Left} />
      <div
        className="step-card stub-card" data-step={card.id} data-light={light} role="button" aria-roledescription="step of another workspace" aria-pressed={light === "selected"}
        tabIndex={isActive ? 0 : -1} aria-label={label} {...pointer}
      >
        <div className="step-top"><Icon name={`type-${step.type}`} className="icon step-type" /><span className="step-name" title={step.name}>{step.name}</span></div>
        <div className="step-middle"><span className="truncate">{group}</span></div>
        <div className="step-bottom"><span className="faint step-kind">{typeWord(step.type)}</span><Icon name="external-link" className="icon step-small" /></div>
      </div>
      <Handle type="source" position={Position.Right} />
    </>
  );
}

export const StubCard = memo(StubCardView);
