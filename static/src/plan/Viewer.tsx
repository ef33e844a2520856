import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { ReactFlowProvider, type ReactFlowInstance } from "@xyflow/react";
import { isTyping } from "../site/page";
import { cardId, collapse, entryOf, firstCollapsed } from "./collapse";
import { Plan, Surface, type PlanContext, type SurfaceContext } from "./context";
import { draw } from "./geometry";
import { Lanes, LaneTitle } from "./Lanes";
import { placeInGrid } from "./layout";
import { createLive } from "./live";
import { LiveCanvas } from "./LiveCanvas";
import { graphOf, type PlanDocument, type Step } from "./model";
import { createProjection, type ArrowEdge, type StepNode } from "./project";
import { createSelection, select, type SelectionStore } from "./selection";
import { isFinished } from "./states";
import { focusCard, roomOf, walkByKeys } from "./surface";
import { Toolbar } from "./Toolbar";
import { planOf } from "./source";
import { useHoveredArrow } from "./useHoveredArrow";
import { useLiveChanges } from "./useLiveChanges";
import { firstView, fit, viewOf } from "./viewport";

export interface ViewerProps {
  plan: PlanDocument;
  island: HTMLElement;
}

type Flow = ReactFlowInstance<StepNode, ArrowEdge>;

/** A running plan: read only, live. */
export function Viewer({ plan: initial, island }: ViewerProps) {
  const [plan, setPlan] = useState(initial);
  const [collapsed, setCollapsed] = useState(() => firstCollapsed(initial));
  const [isMapShown, setMapShown] = useState(false);
  const [announcement, say] = useState("");
  const live = useMemo(() => createLive(initial.steps), [initial]);
  const selection = useMemo(() => createSelection<number>(undefined), []);
  const flow = useRef<Flow>(undefined);
  const surface = useRef<HTMLDivElement>(null);
  /** A card to bring into sight once the lane that was opened or collapsed is drawn. */
  const wanted = useRef<{ id: number; isChosen: boolean; hasFocus: boolean }>(undefined);

  const { shown, graph, picture, nodes, edges } = usePicture(plan, collapsed);
  const context = useMemo<PlanContext>(() => {
    const names = new Map(plan.lanes.map((lane) => [lane.code, lane.name]));
    return {
      live, selection,
      laneName: (code) => names.get(code) ?? code,
      choose: (id) => {
        if (id === selectedIn(selection)) return;
        select(selection, graph, id === undefined ? [] : [id]);
        const url = plan.steps.find((step) => step.id === id)?.url;
        island.dispatchEvent(new CustomEvent("plan:select", { bubbles: true, detail: { id, url } }));
      },
      toggleLane: (code) => {
        const isOpening = collapsed.has(code);
        const next = new Set(collapsed);
        if (isOpening) next.delete(code);
        else next.add(code);
        wanted.current ??= { id: isOpening ? entryOf(plan, code) : cardId(plan, code), isChosen: false, hasFocus: false };
        setCollapsed(next);
      },
    };
  }, [live, selection, graph, plan, collapsed, island]);

  useEffect(() => {
    const { active } = selection.getState();
    const selected = selectedIn(selection);
    if (active === undefined || !picture.cards.has(active)) selection.setState({ active: shown.steps[0]?.id });
    if (selected !== undefined) select(selection, graph, picture.cards.has(selected) ? [selected] : []);
  }, [selection, shown, graph, picture]);

  const show = (id: number, isCentred: boolean, hasFocus = false) => {
    const card = picture.cards.get(id);
    const lane = plan.steps.find((step) => step.id === id)?.lane;
    if (!card && lane !== undefined && collapsed.has(lane)) {
      wanted.current = { id, isChosen: true, hasFocus };
      context.toggleLane(lane);
    }
    if (!card || !flow.current) return;
    const view = viewOf(card, flow.current.getViewport(), roomOf(surface.current), isCentred);
    if (view) void flow.current.setViewport(view);
    if (hasFocus) focusCard(surface.current, id);
  };
  useEffect(() => {
    const target = wanted.current;
    if (!target || !picture.cards.has(target.id)) return;
    wanted.current = undefined;
    if (target.isChosen) context.choose(target.id);
    show(target.id, target.isChosen, target.hasFocus);
  });

  useEffect(() => {
    // The panel that a selection opens takes its width from the canvas: the selected step must not vanish behind it.
    const observer = new ResizeObserver(() => {
      const selected = selectedIn(selection);
      const card = selected === undefined ? undefined : picture.cards.get(selected);
      const view = card && flow.current && viewOf(card, flow.current.getViewport(), roomOf(surface.current), false);
      if (view) void flow.current?.setViewport(view);
    });
    if (surface.current) observer.observe(surface.current);
    return () => observer.disconnect();
  }, [selection, picture]);

  const hovering = useHoveredArrow(selection);
  const onKey = (event: KeyboardEvent) => {
    if (isTyping(event.target)) return;
    if (event.key === "Escape" && selectedIn(selection) !== undefined) context.choose(undefined);
    walkByKeys(event, picture.cards, graph, Number, (id) => {
      selection.setState({ active: id });
      show(id, false, true);
    });
  };

  const fetchPlan = useCallback(() => planOf(island), [island]);
  useLiveChanges({ plan, live, fetchPlan, onPlan: setPlan, say });
  useEffect(() => {
    const onFocus = (event: Event) => {
      const wish = (event as CustomEvent<{ id?: number | null; url?: string }>).detail;
      if (wish.id === null) context.choose(undefined);
      const id = wish.id ?? plan.steps.find((step) => step.url === wish.url)?.id;
      if (id === undefined || id === selectedIn(selection)) return;
      if (picture.cards.has(id)) context.choose(id);
      show(id, true);
    };
    island.addEventListener("plan:focus", onFocus);
    return () => island.removeEventListener("plan:focus", onFocus);
  });

  const foldable = useMemo(() => foldableOf(plan), [plan]);
  const onInit = (instance: Flow) => {
    flow.current = instance;
    const first = Number(island.dataset["selected"]);
    const working = shown.steps.filter((step) => !step.members && !isFinished(step.state) && step.state !== "Pending").map((step) => step.id);
    void instance.setViewport(firstView(picture, roomOf(surface.current), picture.cards.has(first) ? [first] : working));
    if (picture.cards.has(first)) context.choose(first);
    else if (first) show(first, true);
  };

  return (
    <Plan.Provider value={context}><Surface.Provider value={context as unknown as SurfaceContext}>
      <ReactFlowProvider>
        <Toolbar
          steps={plan.steps} isMapShown={isMapShown} onMap={() => setMapShown(!isMapShown)} onFound={(found) => selection.setState({ found })} onGo={(id) => show(id, true)}
          onFit={() => void flow.current?.setViewport(fit(picture, roomOf(surface.current), 0.1))} onZoom={(factor) => void flow.current?.zoomTo(flow.current.getZoom() * factor)}
        />
        <div className="plan-surface" ref={surface} role="group" aria-label="Plan" onKeyDown={onKey}>
          <LiveCanvas
            lanes={<Lanes bands={picture.bands} head={({ code }) => <LaneTitle code={code} isFoldable={foldable.has(code)} isCollapsed={collapsed.has(code)} />} />}
            isMapShown={isMapShown} nodes={nodes} edges={edges} onInit={onInit} onPaneClick={() => context.choose(undefined)}
            {...hovering}
          />
        </div>
        <p className="visually-hidden" role="status">{announcement}</p>
      </ReactFlowProvider>
    </Surface.Provider></Plan.Provider>
  );
}

/** What is drawn of the plan with these lanes collapsed; what did not change stays the same object. */
function usePicture(plan: PlanDocument, collapsed: ReadonlySet<string>) {
  const projection = useMemo(() => createProjection<number, Step>((step) => (step.members ? "lane" : "step")), []);
  return useMemo(() => {
    const shown = collapse(plan, collapsed);
    const graph = graphOf(shown.steps, shown.links);
    const picture = draw(placeInGrid(shown.lanes, shown.steps, shown.links), shown.links);
    const degree = (id: number) => ({ after: graph.successors.get(id)!.length, before: graph.predecessors.get(id)!.length });
    return { shown, graph, picture, nodes: projection.nodes(shown.steps, picture, degree), edges: projection.edges(picture.arrows) };
  }, [projection, plan, collapsed]);
}

/** Lanes with more than one step. */
function foldableOf(plan: PlanDocument): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { lane } of plan.steps) (seen.has(lane) ? twice : seen).add(lane);
  return twice;
}

function selectedIn(selection: SelectionStore): number | undefined {
  const [selected] = selection.getState().selected;
  return selected;
}
