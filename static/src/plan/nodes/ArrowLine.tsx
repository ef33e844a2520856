import { memo } from "react";
import type { EdgeProps } from "@xyflow/react";
import { iconUrl } from "../../site/page";
import { useSelection } from "../context";
import type { Arrow, Point } from "../geometry";
import type { StepId } from "../model";
import type { ArrowEdge } from "../project";
import { arrowLight } from "../selection";
import { ArrowWriting } from "./ArrowWriting";

const SCOPES: Record<string, string> = {
  Plan: "once for the plan", Bundle: "within the same bundle", LineItem: "within the same line", CrossPlan: "across plans", Several: "under several scopes",
};

/** The middle of the longest horizontal run, where the scope is written. */
export function labelPlace(points: readonly Point[]): Point {
  let place = points[0]!;
  let longest = -1;
  points.slice(1).forEach((point, index) => {
    const before = points[index]!;
    const length = Math.abs(point.x - before.x);
    if (length > longest) [longest, place] = [length, { x: (point.x + before.x) / 2, y: point.y }];
  });
  return place;
}

/** How an arrow's scope is written on it. */
export function scopeSentence(scope: string): string {
  return SCOPES[scope] ?? `by ${scope}`;
}

const MARK = 16;

/** So far from an arrow's line the pointer is still on it. */
export const REACH = 4;

export interface ArrowShapeProps {
  id: string;
  arrow: Arrow<StepId>;
  /** What an editor adds: a mark at the middle, and the light of an arrow into which something is about to be put. */
  problem?: "error" | "warning" | undefined;
  isLanding?: boolean;
  title?: string | undefined;
}

/** An arrow with its head; its scope is written on it while the pointer is there or it is selected. */
export function ArrowShape({ id, arrow, problem, isLanding, title }: ArrowShapeProps) {
  const light = useSelection((state) => arrowLight(state, id, arrow.link.from, arrow.link.to));
  const isHovered = useSelection((state) => state.hovered === id);
  const isNamed = isHovered || light === "selected";
  const place = isNamed || problem ? labelPlace(arrow.points) : undefined;
  return (
    <g className="arrow" data-light={light === "selected" ? light : isHovered || isLanding ? "path" : light} data-landing={isLanding || undefined}>
      <path className="arrow-reach" d={arrow.path} />
      <path className="arrow-line" d={arrow.path} />
      <path className="arrow-head" d={arrow.head} />
      {problem && <g className="arrow-problem" data-problem={problem}><title>{title}</title><circle cx={place!.x} cy={place!.y} r={MARK / 2 + 2} /><use href={iconUrl(problem === "error" ? "circle-x" : "triangle-alert")} x={place!.x - MARK / 2} y={place!.y - MARK / 2} width={MARK} height={MARK} /></g>}
      {isNamed && <ArrowWriting place={place!} lift={problem ? MARK / 2 + 2 : REACH} words={scopeSentence(arrow.link.scope)} />}
    </g>
  );
}

function ArrowLineView({ id, data }: EdgeProps<ArrowEdge>) {
  return <ArrowShape id={id} arrow={data!.arrow} />;
}

export const ArrowLine = memo(ArrowLineView);
