import { MiniMap, type ReactFlowProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { Canvas } from "./Canvas";
import { useLive } from "./context";
import { ArrowLine } from "./nodes/ArrowLine";
import { LaneCard } from "./nodes/LaneCard";
import { StepCard } from "./nodes/StepCard";
import type { ArrowEdge, StepNode } from "./project";

const NODE_TYPES = { step: StepCard, lane: LaneCard };
const EDGE_TYPES = { arrow: ArrowLine };

export interface LiveCanvasProps extends Pick<ReactFlowProps<StepNode, ArrowEdge>, "nodes" | "edges" | "onInit" | "onPaneClick" | "onEdgeMouseEnter" | "onEdgeMouseLeave"> {
  lanes: ReactNode;
  isMapShown: boolean;
}

/** The canvas of a running plan: cards with their states. */
export function LiveCanvas({ isMapShown, ...rest }: LiveCanvasProps) {
  return <Canvas<StepNode, ArrowEdge> {...rest} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES}>{isMapShown && <Overview />}</Canvas>;
}

function Overview() {
  const statuses = useLive((state) => state.statuses);
  return <MiniMap<StepNode> pannable zoomable ariaLabel="Overview map" nodeStrokeWidth={0} nodeBorderRadius={8} nodeClassName={(node) => `map-step map-${statuses.get(Number(node.id))?.state ?? "Pending"}`} />;
}
