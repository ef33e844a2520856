import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { ReactFlowProvider, type ReactFlowInstance } from "@xyflow/react";
import { isTyping } from "../../site/page";
import { Canvas } from "../../plan/Canvas";
import { Surface, type SurfaceContext } from "../../plan/context";
import { Lanes } from "../../plan/Lanes";
import { createProjection, type ArrowEdge, type CardNode } from "../../plan/project";
import { createSelection, select } from "../../plan/selection";
import { focusCard, roomOf, walkByKeys } from "../../plan/surface";
import { useHoveredArrow } from "../../plan/useHoveredArrow";
import { around, fit, viewOf, WHOLE_ZOOM, type Room, type View } from "../../plan/viewport";
import { ChangeList } from "./ChangeList";
import { ChangeSign } from "./ChangeSign";
import { Difference, type DifferenceContext } from "./context";
import { changedOnly, changeId, groupsOf, opensWithChangesOnly, titleOf, withStubs, type ChangeWord, type DifferenceStep, type RecordChange, type WorkspaceDifference } from "./document";
import { DifferenceBar } from "./DifferenceBar";
import { DifferenceArrow } from "./nodes/DifferenceArrow";
import { DifferenceCard } from "./nodes/DifferenceCard";
import { drawDifference, importantSteps, placeOf, type Drawn } from "./picture";

const NODE_TYPES = { step: DifferenceCard };
const EDGE_TYPES = { arrow: DifferenceArrow };
const NOTHING: ReadonlySet<ChangeWord> = new Set();

type Flow = ReactFlowInstance<CardNode<DifferenceStep>, ArrowEdge<string>>;

/** Two designs as one picture of each workspace that is touched, and the list of all changes beside it. Nothing can be edited. */
export function DifferenceView({ workspaces: given }: { workspaces: readonly WorkspaceDifference[] }) {
  const workspaces = useMemo(() => given.map(withStubs), [given]);
  const [code, setCode] = useState(workspaces[0]!.code);
  const [shown, setShown] = useState(NOTHING);
  const workspace = workspaces.find((one) => one.code === code)!;
  return <ReactFlowProvider key={code}><WorkspaceView workspaces={workspaces} workspace={workspace} onWorkspace={setCode} shown={shown} onShown={setShown} /></ReactFlowProvider>;
}

interface WorkspaceViewProps {
  workspaces: readonly WorkspaceDifference[];
  workspace: WorkspaceDifference;
  onWorkspace(code: string): void;
  shown: ReadonlySet<ChangeWord>;
  onShown(shown: ReadonlySet<ChangeWord>): void;
}

function WorkspaceView({ workspaces, workspace, onWorkspace, shown, onShown }: WorkspaceViewProps) {
  const [isNarrow, setNarrow] = useState(() => opensWithChangesOnly(workspace));
  const [chosen, setChosen] = useState<string>();
  const [announcement, say] = useState("");
  const flow = useRef<Flow>(undefined);
  const surface = useRef<HTMLDivElement>(null);
  const selection = useMemo(() => createSelection<string>(undefined), []);
  const projection = useMemo(() => createProjection<string, DifferenceStep>(() => "step"), []);
  const drawn = useMemo(() => drawDifference(isNarrow ? changedOnly(workspace) : workspace), [workspace, isNarrow]);
  const { picture, graph } = drawn;
  const nodes = useMemo(() => {
    const degree = (id: string) => ({ after: graph.successors.get(id)?.length ?? 0, before: graph.predecessors.get(id)?.length ?? 0 });
    return projection.nodes(drawn.workspace.steps, picture, degree);
  }, [projection, drawn, picture, graph]);
  const edges = useMemo(() => projection.edges(picture.arrows), [projection, picture]);

  const centre = (place: { x: number; y: number } | undefined) => {
    const view = place && flow.current && viewOf(place, flow.current.getViewport(), roomOf(surface.current), true);
    if (view) void flow.current?.setViewport(view);
  };
  const choose = (change: RecordChange | undefined) => {
    const { step, arrow } = change?.at ?? {};
    select(selection, graph, step !== undefined && picture.cards.has(step) ? [step] : []);
    if (arrow !== undefined) selection.setState({ arrows: new Set([arrow]) });
    setChosen(change && changeId(change));
  };
  const show = (change: RecordChange) => {
    choose(change);
    centre(placeOf(change, drawn));
    say(`${change.change}: ${titleOf(change, workspace)}`);
  };
  const chooseStep = (id: string) => {
    const change = workspace.changes.find(({ at }) => at.step === id);
    if (change) choose(change);
    else {
      select(selection, graph, [id]);
      setChosen(undefined);
    }
  };
  const step = (by: number) => {
    const all = groupsOf(workspace, shown).flatMap(({ changes }) => changes);
    const at = all.findIndex((change) => changeId(change) === chosen);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
    if (next) show(next);
  };

  const surfaceContext = useMemo<SurfaceContext<string>>(() => {
    const names = new Map(workspace.lanes.map((lane) => [lane.code, lane.name]));
    return { selection, laneName: (lane) => names.get(lane) ?? lane, toggleLane: () => undefined };
  }, [selection, workspace]);
  const chooser = useRef(chooseStep);
  chooser.current = chooseStep;
  const context = useMemo<DifferenceContext>(() => ({
    shown, laneChange: new Map(workspace.lanes.map((lane) => [lane.code, lane.change])), chooseStep: (id) => chooser.current(id),
  }), [shown, workspace]);

  useEffect(() => {
    const { active } = selection.getState();
    if (active === undefined || !picture.cards.has(active)) selection.setState({ active: importantSteps(drawn.workspace)[0] ?? drawn.workspace.steps[0]?.id });
    void flow.current?.setViewport(openingView(drawn, roomOf(surface.current)));
  }, [selection, drawn, picture]);

  const hovering = useHoveredArrow(selection);
  const onKey = (event: KeyboardEvent) => {
    if (isTyping(event.target)) return;
    if (event.key === "Escape") choose(undefined);
    walkByKeys(event, picture.cards, graph, String, (id) => {
      selection.setState({ active: id });
      const view = flow.current && viewOf(picture.cards.get(id)!, flow.current.getViewport(), roomOf(surface.current), false);
      if (view) void flow.current?.setViewport(view);
      focusCard(surface.current, id);
    });
  };

  return (
    <Surface.Provider value={surfaceContext as unknown as SurfaceContext}><Difference.Provider value={context}>
      <DifferenceBar
        workspaces={workspaces} workspace={workspace} onWorkspace={onWorkspace} shown={shown} onShown={onShown} isNarrow={isNarrow} onNarrow={setNarrow} onStep={step}
        onFit={() => void flow.current?.setViewport(fit(picture, roomOf(surface.current), 0.1))} onZoom={(factor) => void flow.current?.zoomTo(flow.current.getZoom() * factor)}
      />
      <div className="difference-body">
        <div className="plan-surface" ref={surface} role="group" aria-label={`Picture of ${workspace.name}`} onKeyDown={onKey}>
          <Canvas<CardNode<DifferenceStep>, ArrowEdge<string>>
            nodes={nodes} edges={edges} nodeTypes={NODE_TYPES} edgeTypes={EDGE_TYPES} lanes={<Lanes bands={picture.bands} head={({ code }) => <LaneHead code={code} name={surfaceContext.laneName(code)} change={context.laneChange.get(code) ?? null} />} />}
            panOnScroll={false} preventScrolling={false} zoomOnScroll={false}
            onInit={(instance) => {
              flow.current = instance as unknown as Flow;
              void instance.setViewport(openingView(drawn, roomOf(surface.current)));
            }}
            onPaneClick={() => choose(undefined)}
            onEdgeClick={(_, edge) => choose(workspace.changes.find(({ at }) => at.arrow === edge.id))}
            {...hovering}
          />
        </div>
        <ChangeList workspace={workspace} shown={shown} chosen={chosen} onChoose={show} />
      </div>
      <p className="visually-hidden" role="status">{announcement}</p>
    </Difference.Provider></Surface.Provider>
  );
}

function LaneHead({ code, name, change }: { code: string; name: string; change: ChangeWord | null }) {
  return (
    <div className="lane-title difference-lane" data-lane={code} data-change={change ?? undefined}>
      <span className="lane-name" title={name}>{name}</span>
      {change && <ChangeSign change={change} />}
    </div>
  );
}

/** Smaller, cards are hard to read; larger, little of a long plan is in sight. */
const OPENING_ZOOM = 0.7;

/** The whole picture where it can be read, else all that changed, else the first of it. */
function openingView({ picture, workspace }: Drawn, room: Room): View {
  const whole = fit(picture, room, 0);
  if (whole.zoom >= WHOLE_ZOOM) return whole;
  const changed = importantSteps(workspace).flatMap((id) => picture.cards.get(id) ?? []);
  const view = around(changed, room);
  if (!view) return { ...whole, zoom: OPENING_ZOOM };
  if (view.zoom >= OPENING_ZOOM) return { ...view, x: Math.min(room.head, view.x), y: Math.min(0, view.y) };
  const left = Math.min(...changed.map(({ x }) => x));
  const top = Math.min(...changed.map(({ y }) => y));
  return { x: Math.min(room.head, room.head + 24 - left * OPENING_ZOOM), y: Math.min(0, 48 - top * OPENING_ZOOM), zoom: OPENING_ZOOM };
}
