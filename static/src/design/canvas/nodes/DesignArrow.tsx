import { getSmoothStepPath, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { ArrowShape } from "../../../plan/nodes/ArrowLine";
import type { ArrowEdge } from "../../../plan/project";
import { useDesign } from "../../context";
import { useSession } from "../context";
import { marksOf } from "../problems";

/** An arrow of the design. While one of its ends is dragged it is drawn straight there; its route is sought when the card comes down. */
function DesignArrowView({ id, data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }: EdgeProps<ArrowEdge<string>>) {
  const { arrow } = data!;
  const marks = useDesign((state) => marksOf(state.problems, "StepDependency", id));
  const isMoving = useSession(({ dragged }) => dragged.has(arrow.link.from) || dragged.has(arrow.link.to));
  const isLanding = useSession(({ landing }) => landing?.arrow === id);
  if (isMoving) {
    const [path] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, borderRadius: 7 });
    return <g className="arrow" data-moving><path className="arrow-line" d={path} /></g>;
  }
  return <ArrowShape id={id} arrow={arrow} problem={marks ? (marks.errors ? "error" : "warning") : undefined} isLanding={isLanding} title={marks?.messages.join("\n")} />;
}

export const DesignArrow = memo(DesignArrowView);
