import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { ReactFlowProvider, type ReactFlowInstance } from "@xyflow/react";
import type { Change, StepChange } from "../site/changes";
import { isTyping } from "../site/page";
import { createAnnouncer } from "./announce";
import { Canvas } from "./Canvas";
import { Plan, type PlanContext } from "./context";
import { draw } from "./geometry";
import { placeInGrid } from "./layout";
import { applied, createLive, gatherer, statusesOf } from "./live";
import { graphOf, readPlan, type PlanDocument } from "./model";
import { createProjection, type ArrowEdge, type StepNode } from "./project";
import { createSelection, select } from "./selection";
import { isFinished } from "./states";
import { Toolbar } from "./Toolbar";
import { firstView, fit, viewOf, type Room } from "./viewport";
import { along, nearest, type Direction } from "./walk";

export interface ViewerProps {
  plan: PlanDocument;
  island: HTMLElement;
}

type Flow = ReactFlowInstance<StepNode, ArrowEdge>;

/** A running plan: read only, live. */
export function Viewer({ plan: initial, island }: ViewerProps) {
  const [plan, setPlan] = useState(initial);
  const [isMapShown, setMapShown] = useState(false);
  const [announcement, say] = useState("");
  const live = useMemo(() => createLive(initial.steps), [initial]);
  const selection = useMemo(() => createSelection(initial.steps[0]?.id), [initial]);
  const projection = useMemo(createProjection, []);
  const flow = useRef<Flow>(undefined);
  const surface = useRef<HTMLDivElement>(null);

  const graph = useMemo(() => graphOf(plan.steps, plan.links), [plan]);
  const picture = useMemo(() => draw(placeInGrid(plan.lanes, plan.steps, plan.links), plan.links), [plan]);
  const nodes = useMemo(() => projection.nodes(plan.steps, picture, (id) => ({ after: graph.successors.get(id)!.length, before: graph.predecessors.get(id)!.length })), [projection, plan, picture, graph]);
  const edges = useMemo(() => projection.edges(picture.arrows), [projection, picture]);
  const context = useMemo<PlanContext>(() => {
    const names = new Map(plan.lanes.map((lane) => [lane.code, lane.name]));
    return {
      live, selection,
      laneName: (code) => names.get(code) ?? code,
      choose: (id) => {
        if (id === selection.getState().selected) return;
        select(selection, graph, id);
        island.dispatchEvent(new CustomEvent("plan:select", { bubbles: true, detail: { id, url: plan.steps.find((step) => step.id === id)?.url } }));
      },
    };
  }, [live, selection, graph, plan, island]);

  const room = () => roomOf(surface.current);
  const bringIntoSight = (id: number, isCentred: boolean) => {
    const card = picture.cards.get(id);
    const view = card && flow.current && viewOf(card, flow.current.getViewport(), room(), isCentred);
    if (view) void flow.current?.setViewport(view);
  };
  const focusStep = (id: number) => {
    selection.setState({ active: id });
    bringIntoSight(id, false);
    // A step that was out of sight is in the page only after the next drawing.
    requestAnimationFrame(() => requestAnimationFrame(() => surface.current?.querySelector<HTMLElement>(`[data-step="${id}"]`)?.focus({ preventScroll: true })));
  };

  const onKey = (event: KeyboardEvent) => {
    if (isTyping(event.target)) return;
    const at = Number((event.target as HTMLElement).dataset["step"]);
    if (event.key === "Escape" && selection.getState().selected !== undefined) context.choose(undefined);
    if (!at) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      context.choose(at);
    }
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const isFollowing = event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight");
    const next = isFollowing ? along(picture.cards, graph, at, event.key === "ArrowRight") : nearest(picture.cards, at, event.key as Direction);
    if (next !== undefined) focusStep(next);
  };

  useLiveChanges(plan, live, island, setPlan, say);
  useEffect(() => {
    const onFocus = (event: Event) => {
      const { id } = (event as CustomEvent<{ id: number }>).detail;
      context.choose(id);
      bringIntoSight(id, true);
    };
    island.addEventListener("plan:focus", onFocus);
    return () => island.removeEventListener("plan:focus", onFocus);
  });

  const onInit = (instance: Flow) => {
    flow.current = instance;
    const wanted = Number(island.dataset["selected"]);
    const working = plan.steps.filter((step) => !isFinished(step.state) && step.state !== "Pending").map((step) => step.id);
    void instance.setViewport(firstView(picture, room(), picture.cards.has(wanted) ? [wanted] : working));
    if (picture.cards.has(wanted)) context.choose(wanted);
  };
  const onFit = () => {
    void flow.current?.setViewport(fit(picture, room(), 0.1));
  };
  const onZoom = (factor: number) => {
    const zoom = flow.current?.getZoom() ?? 1;
    void flow.current?.zoomTo(zoom * factor);
  };

  return (
    <Plan.Provider value={context}>
      <ReactFlowProvider>
        <Toolbar
          steps={plan.steps} isMapShown={isMapShown} onMap={() => setMapShown(!isMapShown)} onFit={onFit} onZoom={onZoom}
          onFound={(found) => selection.setState({ found })} onGo={(id) => bringIntoSight(id, true)}
        />
        <div className="plan-surface" ref={surface} role="group" aria-label="Plan" onKeyDown={onKey}>
          <Canvas
            picture={picture} laneName={context.laneName} isMapShown={isMapShown} nodes={nodes} edges={edges} onInit={onInit} onPaneClick={() => context.choose(undefined)}
            onEdgeMouseEnter={(_, edge) => selection.setState({ hovered: edge.id })} onEdgeMouseLeave={() => selection.setState({ hovered: undefined })}
          />
        </div>
        <p className="visually-hidden" role="status">{announcement}</p>
      </ReactFlowProvider>
    </Plan.Provider>
  );
}

function roomOf(surface: HTMLElement | null): Room {
  const head = surface?.querySelector<HTMLElement>(".lane-head")?.offsetWidth ?? 0;
  return { width: surface?.clientWidth ?? 800, height: surface?.clientHeight ?? 500, head };
}

/** Applies the page's live changes; a change of a step that we do not know, or a gap in the stream, fetches the plan again. */
function useLiveChanges(plan: PlanDocument, live: ReturnType<typeof createLive>, island: HTMLElement, setPlan: (plan: PlanDocument) => void, say: (text: string) => void): void {
  useEffect(() => {
    const names = new Map(plan.steps.map((step) => [step.id, step.name]));
    const announce = createAnnouncer(say, (id) => names.get(id));
    const reload = async () => {
      const source = island.dataset["source"];
      if (!source) return;
      const answer = await fetch(source, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const next = readPlan(await answer.json());
      const isSameGraph = next.steps.map((step) => step.id).join() === plan.steps.map((step) => step.id).join() && next.links.length === plan.links.length;
      live.setState({ statuses: statusesOf(next.steps) });
      if (!isSameGraph) setPlan(next);
    };
    const gather = gatherer((changes: StepChange[]) => {
      const before = live.getState().statuses;
      const statuses = applied(before, changes);
      if (statuses !== before) {
        live.setState({ statuses });
        announce(changes.filter((change) => names.has(change.id) && before.get(change.id)?.state !== change.state));
      }
      if (changes.some((change) => !names.has(change.id))) void reload();
    }, requestAnimationFrame);
    const onChange = (event: Event) => {
      const change = (event as CustomEvent<Change>).detail;
      gather(change.steps.filter((step) => step.plan === plan.plan.id));
    };
    const onResync = () => void reload();
    document.addEventListener("live:change", onChange);
    document.addEventListener("live:resync", onResync);
    return () => {
      document.removeEventListener("live:change", onChange);
      document.removeEventListener("live:resync", onResync);
    };
  }, [plan, live, island, setPlan, say]);
}
