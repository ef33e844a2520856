import { Background, BackgroundVariant, MiniMap, ReactFlow, useStore, type ReactFlowProps } from "@xyflow/react";
import { useSyncExternalStore, type ReactNode } from "react";
import { onThemeChange, shownTheme } from "../site/theme";
import { ArrowLine } from "./nodes/ArrowLine";
import { LaneCard } from "./nodes/LaneCard";
import { StepCard } from "./nodes/StepCard";
import type { ArrowEdge, StepNode } from "./project";
import { useLive } from "./context";

const NODE_TYPES = { step: StepCard, lane: LaneCard };
const EDGE_TYPES = { arrow: ArrowLine };
/** Above this many steps only what is in sight is in the page. */
const CULL_ABOVE = 300;
const LEAST_ZOOM = 0.1;

export interface CanvasProps extends Pick<ReactFlowProps<StepNode, ArrowEdge>, "nodes" | "edges" | "onInit" | "onPaneClick" | "onEdgeMouseEnter" | "onEdgeMouseLeave"> {
  lanes: ReactNode;
  isMapShown: boolean;
  children?: ReactNode;
}

/** The surface that live view and designer share: dots, lanes, cards, arrows, map. */
export function Canvas({ lanes, isMapShown, children, nodes = [], ...rest }: CanvasProps) {
  const theme = useSyncExternalStore(onThemeChange, shownTheme);
  return (
    <ReactFlow<StepNode, ArrowEdge>
      {...rest}
      nodes={nodes} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES} colorMode={theme} minZoom={LEAST_ZOOM} maxZoom={2}
      nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} disableKeyboardA11y
      panOnScroll zoomOnDoubleClick={false} onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
    >
      <Background variant={BackgroundVariant.Dots} gap={16} size={1.4} />
      {lanes}
      <Detail />
      {isMapShown && <Overview />}
      {children}
    </ReactFlow>
  );
}

/** Far out, cards show their shape alone: the words would be too small to read. */
function Detail() {
  const isFar = useStore((state) => state.transform[2] < 0.5);
  return <span className="plan-detail" data-detail={isFar ? "low" : "full"} hidden />;
}

function Overview() {
  const statuses = useLive((state) => state.statuses);
  return <MiniMap<StepNode> pannable zoomable ariaLabel="Overview map" nodeStrokeWidth={0} nodeBorderRadius={8} nodeClassName={(node) => `map-step map-${statuses.get(Number(node.id))?.state ?? "Pending"}`} />;
}
