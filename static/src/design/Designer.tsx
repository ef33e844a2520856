import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { Surface, type SurfaceContext } from "../plan/context";
import { laneName } from "./document/canvas";
import { EditorContext, type Editor } from "./context";
import { useArrival } from "./canvas/arriving";
import { createCanvas } from "./canvas/canvas";
import { Canvas } from "./canvas/context";
import { DesignBar, useIsNarrow } from "./canvas/DesignBar";
import { DesignSurface } from "./canvas/DesignSurface";
import { Dialogs } from "./canvas/Dialogs";
import { Carried, Palette } from "./canvas/Palette";
import { createOpening, inspected, inspectedNote } from "./canvas/opening";
import { createSession, type SessionState } from "./canvas/session";
import { StatusBar } from "./canvas/StatusBar";
import { useClipboard } from "./canvas/useClipboard";
import { useKeys } from "./canvas/useKeys";
import { Outline } from "./outline/Outline";
import { Inspector } from "./panel/Inspector";
import { ProblemNews, ProblemsPanel } from "./problems/ProblemsPanel";
import { SimulateDrawer } from "./simulate/SimulateDrawer";

/** The canvas of one workspace, with everything around it. */
export function Designer({ editor: given }: { editor: Editor }) {
  const [announcement, say] = useState("");
  const isNarrow = useIsNarrow();
  const root = useRef<HTMLDivElement>(null);
  const canvas = useMemo(() => {
    const session = createSession(firstView(isNarrow));
    const editor: Editor = {
      ...given, say, open: (reference, field) => open(reference, field),
      select: ({ kind, code }) => (kind === "StepGroup" ? made.chooseLane(code) : made.choose({ steps: [code] })),
    };
    const made = createCanvas(editor, session);
    const open = createOpening(made);
    return made;
    // The width counts for the first view alone.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [given]);
  const { editor, session } = canvas;
  const surface = useMemo<SurfaceContext>(() => {
    return {
      selection: canvas.lights as unknown as SurfaceContext["selection"],
      laneName: (code) => laneName(editor.store.getState().records, code),
      toggleLane: canvas.toggleLane,
    };
  }, [canvas, editor]);
  useKeys(canvas, root);
  useClipboard(canvas, root);
  useArrival(canvas);
  const state = useStore(session, useShallow(framed));
  useEffect(() => keepView(state.view), [state.view]);
  const closeInspector = () => {
    session.setState({ isInspecting: false, isEntering: false, field: undefined });
    if (state.view === "outline") root.current?.querySelector<HTMLElement>('.outline-grid [tabindex="0"]')?.focus();
    else canvas.focus();
  };

  return (
    <EditorContext.Provider value={editor}>
      <Canvas.Provider value={canvas}>
        <Surface.Provider value={surface}>
          <ReactFlowProvider>
            <div className="designer" ref={root} data-inspecting={state.isInspecting || undefined}>
              <DesignBar />
              {state.view === "canvas" && !editor.isReadOnly && <Palette />}
              <div className="design-middle">
                {state.view === "canvas" ? <DesignSurface canvas={canvas} /> : <div className="design-outline"><Outline /></div>}
                {state.isInspecting && <Inspector selection={inspected(state, editor.workspace)} note={inspectedNote(state)} field={state.field} isEntering={state.isEntering} onEntered={() => session.setState({ isEntering: false })} onClose={closeInspector} />}
              </div>
              {state.areProblemsShown && <div className="design-drawer"><ProblemsPanel onClose={() => session.setState({ areProblemsShown: false })} /></div>}
              {state.isSimulating && <div className="design-drawer"><SimulateDrawer onShow={(outcomes) => session.setState({ outcomes })} onClose={() => session.setState({ isSimulating: false })} /></div>}
              <StatusBar />
              <ProblemNews />
              <Carried />
              <Dialogs />
              <p className="visually-hidden" role="status">{announcement}</p>
            </div>
          </ReactFlowProvider>
        </Surface.Provider>
      </Canvas.Provider>
    </EditorContext.Provider>
  );
}

/** What the frame shows of the session: not what changes with every move of the pointer. */
function framed({ view, isInspecting, isEntering, field, areProblemsShown, isSimulating, selection, lane, record }: SessionState) {
  return { view, isInspecting, isEntering, field, areProblemsShown, isSimulating, selection, lane, record };
}

/** What the address says, else the outline on a phone and the canvas elsewhere. */
function firstView(isNarrow: boolean): "canvas" | "outline" {
  const wanted = new URLSearchParams(location.search).get("view");
  return wanted === "outline" || wanted === "canvas" ? wanted : isNarrow ? "outline" : "canvas";
}

function keepView(view: "canvas" | "outline"): void {
  const address = new URL(location.href);
  if (address.searchParams.get("view") === view || (view === "canvas" && !address.searchParams.has("view"))) return;
  address.searchParams.set("view", view);
  history.replaceState(history.state, "", address);
}
