import { memo } from "react";
import type { EdgeProps } from "@xyflow/react";
import { iconUrl } from "../../../site/page";
import { useSelection } from "../../../plan/context";
import { labelPlace, REACH, scopeSentence } from "../../../plan/nodes/ArrowLine";
import { ArrowWriting } from "../../../plan/nodes/ArrowWriting";
import type { ArrowEdge } from "../../../plan/project";
import { SIGNS } from "../ChangeSign";
import { useDifference } from "../context";
import { isShown, type DifferenceLink } from "../document";

const RADIUS = 9;
const SIGN = 10;

/** An arrow of either design, with the sign of what became of it in its middle; the word is written there while it is looked at. */
function DifferenceArrowView({ id, data }: EdgeProps<ArrowEdge<string>>) {
  const { arrow } = data!;
  const { change } = arrow.link as DifferenceLink;
  const { shown } = useDifference();
  const isSelected = useSelection((state) => state.arrows.has(id));
  const isHovered = useSelection((state) => state.hovered === id);
  const light = isSelected ? "selected" : isHovered ? "path" : isShown(shown, change) ? "plain" : "dim";
  const place = labelPlace(arrow.points);
  const words = [change, scopeSentence(arrow.link.scope)].filter(Boolean).join(", ");
  return (
    <g className="arrow difference-arrow" data-light={light} data-change={change ?? undefined}>
      <path className="arrow-reach" d={arrow.path}><title>{words}</title></path>
      <path className="arrow-line" d={arrow.path} />
      <path className="arrow-head" d={arrow.head} />
      {change && <circle className="difference-dot" cx={place.x} cy={place.y} r={RADIUS} />}
      {change && <use className="difference-sign" href={iconUrl(SIGNS[change])} x={place.x - SIGN / 2} y={place.y - SIGN / 2} width={SIGN} height={SIGN} />}
      {(isSelected || isHovered) && <ArrowWriting place={place} lift={change ? RADIUS : REACH} words={words} />}
    </g>
  );
}

export const DifferenceArrow = memo(DifferenceArrowView);
