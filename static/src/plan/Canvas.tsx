import { Background, BackgroundVariant, ReactFlow, useStore, type Edge, type Node, type ReactFlowProps } from "@xyflow/react";
import { useSyncExternalStore, type ReactNode } from "react";
import { onThemeChange, shownTheme } from "../site/theme";

/** Above this many cards only what is in sight is in the page. */
const CULL_ABOVE = 300;
export const LEAST_ZOOM = 0.1;
export const MOST_ZOOM = 2;

export interface CanvasProps<Card extends Node, Arrow extends Edge> extends ReactFlowProps<Card, Arrow> {
  lanes: ReactNode;
}

/** The surface that live view and designer share: dots, lanes, cards, arrows. Nothing can be moved unless the properties say so. */
export function Canvas<Card extends Node, Arrow extends Edge>({ lanes, children, nodes = [], ...rest }: CanvasProps<Card, Arrow>) {
  const theme = useSyncExternalStore(onThemeChange, shownTheme);
  return (
    <ReactFlow<Card, Arrow>
      nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} disableKeyboardA11y
      panOnScroll zoomOnDoubleClick={false} colorMode={theme} minZoom={LEAST_ZOOM} maxZoom={MOST_ZOOM}
      {...rest}
      nodes={nodes} onlyRenderVisibleElements={nodes.length > CULL_ABOVE}
    >
      <Background variant={BackgroundVariant.Dots} gap={16} size={1.4} />
      {lanes}
      <Detail />
      {children}
    </ReactFlow>
  );
}

/** Far out, cards show their shape alone: the words would be too small to read. */
function Detail() {
  const isFar = useStore((state) => state.transform[2] < 0.5);
  return <span className="plan-detail" data-detail={isFar ? "low" : "full"} hidden />;
}
