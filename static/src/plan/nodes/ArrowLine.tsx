import { memo } from "react";
import type { EdgeProps } from "@xyflow/react";
import { useSelection } from "../context";
import type { Point } from "../geometry";
import type { ArrowEdge } from "../project";
import { arrowLight } from "../selection";

const SCOPES: Record<string, string> = {
  Plan: "once for the plan", Bundle: "within the same bundle", LineItem: "within the same line", CrossPlan: "across plans", Several: "under several scopes",
};

/** The middle of the longest horizontal run, where the scope is written. */
function labelPlace(points: readonly Point[]): Point {
  let place = points[0]!;
  let longest = -1;
  points.slice(1).forEach((point, index) => {
    const before = points[index]!;
    const length = Math.abs(point.x - before.x);
    if (length > longest) [longest, place] = [length, { x: (point.x + before.x) / 2, y: point.y }];
  });
  return place;
}

function ArrowLineView({ id, data }: EdgeProps<ArrowEdge>) {
  const arrow = data!.arrow;
  const light = useSelection((state) => arrowLight(state, id, arrow.link.from, arrow.link.to));
  const isHovered = useSelection((state) => state.hovered === id);
  const place = isHovered ? labelPlace(arrow.points) : undefined;
  return (
    <g className="arrow" data-light={isHovered ? "path" : light}>
      <path className="arrow-reach" d={arrow.path} />
      <path className="arrow-line" d={arrow.path} />
      <path className="arrow-head" d={arrow.head} />
      {place && <text className="arrow-label" x={place.x} y={place.y - 7} textAnchor="middle">{SCOPES[arrow.link.scope] ?? `by ${arrow.link.scope}`}</text>}
    </g>
  );
}

export const ArrowLine = memo(ArrowLineView);
