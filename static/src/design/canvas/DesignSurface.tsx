import { useEffect, useMemo, useRef, type MouseEvent } from "react";
import { useStore } from "zustand";
import { MiniMap, type Connection, type Node } from "@xyflow/react";
import { Canvas as Picture } from "../../plan/Canvas";
import { Icon } from "../../plan/Icon";
import { Lanes } from "../../plan/Lanes";
import { createProjection, type ArrowEdge, type CardNode } from "../../plan/project";
import { useHoveredArrow } from "../../plan/useHoveredArrow";
import { useDesign } from "../context";
import { connect, reconnect, refusalOfArrow } from "../document/commands";
import type { AttachedCanvas } from "./canvas";
import { useCanvas, useSession } from "./context";
import { DesignLaneHead } from "./DesignLaneHead";
import { EmptyCanvas } from "./EmptyCanvas";
import { LandingMark } from "./LandingMark";
import { MarqueeMark, useMarquee } from "./Marquee";
import { DesignArrow } from "./nodes/DesignArrow";
import { DesignCard } from "./nodes/DesignCard";
import { FoldedCard } from "./nodes/FoldedCard";
import { NoteCard } from "./nodes/NoteCard";
import { StubCard } from "./nodes/StubCard";
import type { DrawnCard } from "./picture";
import { Recovered } from "./Recovered";
import { Refusal } from "./Refusal";
import { useDragging } from "./useDragging";
import { ELSEWHERE } from "../document/scene";
import type { Flow } from "./view";

const NODE_TYPES = { step: DesignCard, stub: StubCard, lane: FoldedCard, note: NoteCard };
const EDGE_TYPES = { arrow: DesignArrow };
const NO_CARDS: ReadonlySet<string> = new Set();

/** The canvas itself: lanes, cards and arrows of the workspace, and the gestures on them. */
export function DesignSurface({ canvas }: { canvas: AttachedCanvas }) {
  const { editor, session, lights, view } = canvas;
  const surface = useRef<HTMLDivElement>(null);
  const flow = useRef<Flow>(undefined);
  useDesign((state) => state.records);
  const shown = canvas.shown();
  const dragged = useSession((state) => state.dragged);
  const isOverArrow = useSession((state) => state.landing?.arrow !== undefined);
  const isMapShown = useSession((state) => state.isMapShown);
  const connecting = useSession((state) => (state.connecting ? (state.connecting.isDragged ? "drag" : "click") : undefined));
  const selected = useStore(lights, (state) => state.selected);
  const projection = useMemo(() => createProjection<string, DrawnCard>((card) => card.kind), []);
  const degree = (id: string) => ({ after: shown.graph.successors.get(id)?.length ?? 0, before: shown.graph.predecessors.get(id)?.length ?? 0 });
  const nodes = projection.nodes(shown.cards, shown.picture, degree, { selected: editor.isReadOnly ? NO_CARDS : selected, dragged, isMovable: (card) => !editor.isReadOnly && card.lane !== ELSEWHERE && card.kind !== "lane" });
  const loose = useStore(lights, (state) => state.arrows);
  const edges = useMemo(() => projection.edges(shown.picture.arrows, editor.isReadOnly ? undefined : loose), [projection, shown.picture, loose, editor]);
  /** The arrow that is held at one end. */
  const held = useRef<string>(undefined);
  const dragging = useDragging(canvas);
  const marquee = useMarquee(canvas);

  useEffect(() => canvas.refresh(), [canvas, shown]);
  useEffect(() => {
    // A panel that opens takes its room from the canvas: what is selected must not vanish behind it.
    const observer = new ResizeObserver(() => {
      const card = [...lights.getState().selected].at(-1);
      if (card !== undefined) view.show(card);
    });
    if (surface.current) observer.observe(surface.current);
    return () => observer.disconnect();
  }, [lights, view]);
  useEffect(() => () => view.attach(undefined, null), [view]);

  const hovering = useHoveredArrow(lights);
  const isValidConnection = ({ source, target }: Connection | ArrowEdge<string>) => refusalOfArrow(editor.store.getState().records, source, target, undefined, held.current) === undefined;
  const onEdgeClick = (event: MouseEvent, edge: ArrowEdge<string>) => {
    const { arrows } = edge.data!.arrow.link as { arrows?: readonly string[] };
    if (arrows) canvas.choose({ arrows });
    event.stopPropagation();
  };
  const onMenu = (event: MouseEvent) => {
    event.preventDefault();
    openMenu(canvas, event);
  };
  return (
    <div
      className="plan-surface design-surface" ref={surface} role="group" aria-label="Canvas" tabIndex={shown.cards.length === 0 ? 0 : -1} data-connecting={connecting} data-dragging={dragged.size > 0 || undefined} data-landing={isOverArrow ? "arrow" : undefined}
      onContextMenu={onMenu} onPointerMove={(event) => view.movePointer({ x: event.clientX, y: event.clientY })} onPointerLeave={() => view.movePointer(undefined)} {...marquee.handlers}
      onDoubleClick={(event) => {
        if (!(event.target as Element).closest(".react-flow__pane") || editor.isReadOnly) return;
        const at = { x: event.clientX, y: event.clientY };
        canvas.open({ kind: "add", at, cell: view.cellAt(at) });
      }}
    >
      <Picture<CardNode<DrawnCard>, ArrowEdge<string>>
        nodes={nodes} edges={edges} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES} lanes={<Lanes bands={shown.picture.bands} head={(band) => <DesignLaneHead key={band.code} band={band} />} foot={!editor.isReadOnly && shown.cards.length > 0 && <AddLane />} />}
        nodesDraggable={!editor.isReadOnly} nodesConnectable={!editor.isReadOnly} panOnDrag={PAN_BUTTONS} connectionRadius={24} nodeDragThreshold={4} selectNodesOnDrag={false} deleteKeyCode={null} selectionKeyCode={null} multiSelectionKeyCode={null}
        onInit={(instance) => {
          flow.current = instance as unknown as Flow;
          view.attach(flow.current, surface.current);
        }}
        {...dragging}
        onPaneClick={() => !marquee.isEnding() && canvas.letGo()}
        onEdgeClick={onEdgeClick} {...hovering}
        connectOnClick={false} isValidConnection={isValidConnection} onConnectStart={(_, { nodeId, handleType }) => nodeId && canvas.beginArrow(nodeId, handleType === "target" ? "source" : "target")}
        onConnectEnd={(event, { fromNode, isValid }) => {
          session.setState({ connecting: undefined });
          const to = cardBelow(event);
          if (held.current === undefined && fromNode && to !== undefined && to !== fromNode.id && !isValid) canvas.perform(connect(editor.store.getState().records, { from: fromNode.id, to }));
        }}
        reconnectRadius={14} onReconnectStart={(_, edge) => (held.current = edge.id)} onReconnectEnd={() => (held.current = undefined)}
        onReconnect={({ id }, { source, target }) => canvas.perform(reconnect(editor.store.getState().records, { arrow: id, from: source, to: target }))}
        onConnect={({ source, target }) => canvas.perform(connect(editor.store.getState().records, { from: source, to: target }))}
      >
        <LandingMark />
        <MarqueeMark corners={marquee.corners} />
        {isMapShown && <MiniMap<Node> pannable zoomable ariaLabel="Overview map" nodeStrokeWidth={0} nodeBorderRadius={8} nodeClassName="map-step" />}
      </Picture>
      {shown.cards.length === 0 && <EmptyCanvas />}
      <Refusal />
      <Recovered />
    </div>
  );
}

function cardBelow(event: globalThis.MouseEvent | TouchEvent): string | undefined {
  const { clientX, clientY } = "changedTouches" in event ? event.changedTouches[0]! : event;
  return document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
}

/** The middle button pans; the left one selects, with the space bar it pans too. A finger always pans. */
const PAN_BUTTONS = [1];

function AddLane() {
  const canvas = useCanvas();
  return <button type="button" className="btn btn-ghost btn-sm" onClick={() => canvas.place({ kind: "lane" }, {})}><Icon name="plus" className="icon step-small" />Add a lane</button>;
}

function openMenu(canvas: AttachedCanvas, event: MouseEvent): void {
  const at = { x: event.clientX, y: event.clientY };
  const target = event.target as Element;
  const card = target.closest<HTMLElement>("[data-step]")?.dataset["step"];
  const arrow = target.closest<HTMLElement>(".react-flow__edge")?.dataset["id"];
  const lane = target.closest<HTMLElement>(".lane-head")?.querySelector<HTMLElement>("[data-lane]")?.dataset["lane"];
  if (card !== undefined) {
    const drawn = canvas.shown().cards.find(({ id }) => id === card);
    if (drawn?.kind === "lane") canvas.chooseLane(drawn.lane);
    else if (!canvas.lights.getState().selected.has(card)) canvas.choose(drawn?.note ? { notes: [drawn.note.id] } : { steps: [card] });
    canvas.open({ kind: "menu", at, place: drawn?.kind === "lane" ? "lane" : drawn?.kind === "note" ? "note" : "step" });
  } else if (arrow !== undefined) {
    const link = canvas.shown().scene.links.find(({ id }) => id === arrow);
    canvas.choose({ arrows: link?.arrows ?? [] });
    canvas.open({ kind: "menu", at, place: "arrow" });
  } else if (lane) {
    canvas.chooseLane(lane);
    canvas.open({ kind: "menu", at, place: "lane" });
  } else {
    canvas.open({ kind: "menu", at, place: "canvas" });
  }
}
