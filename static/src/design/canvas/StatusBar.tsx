import { useStore } from "@xyflow/react";
import { Icon } from "../../plan/Icon";
import { useDesign } from "../context";
import { named } from "../document/canvas";
import { commandOf } from "./commands/table";
import { CommandButton } from "./DesignBar";
import { useCanvas, useSession } from "./context";
import { useProblemCounts } from "../problems/ProblemsPanel";
import { problemWords } from "./problems";

/** The bar below the canvas: problems, what is going on, the view. */
export function StatusBar() {
  const { session, editor } = useCanvas();
  const areProblemsShown = useSession((state) => state.areProblemsShown);
  const isMapShown = useSession((state) => state.isMapShown);
  const isCanvas = useSession((state) => state.view === "canvas");
  const { errors, warnings } = useProblemCounts();
  return (
    <div className="status-bar">
      <button type="button" className="btn btn-ghost btn-sm problems-toggle" data-level={errors ? "error" : warnings ? "warning" : "none"} aria-expanded={areProblemsShown} onClick={() => session.setState({ areProblemsShown: !areProblemsShown })}>
        <Icon name={errors ? "circle-x" : warnings ? "triangle-alert" : "circle-check"} />{problemWords({ errors, warnings }) || "No problems"}
      </button>
      <Hint />
      {isCanvas && (
        <div className="status-view" role="toolbar" aria-label="View">
          {!editor.isReadOnly && <CommandButton id="tidy" />}
          <CommandButton id="zoom-out" />
          <Zoom />
          <CommandButton id="zoom-in" />
          <CommandButton id="fit" />
          <CommandButton id="map" isPressed={isMapShown} />
        </div>
      )}
    </div>
  );
}

function Zoom() {
  const { view } = useCanvas();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  return <button type="button" className="btn btn-ghost btn-sm plan-percent" aria-label={`Zoom ${zoom} percent. Set to 100 percent`} title="Zoom to 100 % (Ctrl 0)" onClick={() => view.zoomTo(1)}>{zoom} %</button>;
}

/** What is going on: an arrow that looks for its target, or how much is selected. */
function Hint() {
  const selection = useSession((state) => state.selection);
  const connecting = useSession((state) => state.connecting);
  const isInspecting = useSession((state) => state.isInspecting);
  const canvas = useCanvas();
  const from = useDesign((state) => connecting && named(state.records, connecting.from));
  const count = selection.steps.length + selection.notes.length;
  if (from) return <p className="status-hint" data-level="info">Click the step that waits for {from}, or press <kbd>Esc</kbd>.</p>;
  if (count > 1) return <p className="status-hint">{count} selected</p>;
  if (count + selection.arrows.length === 1 && !isInspecting) return <button type="button" className="btn btn-ghost btn-sm status-hint" onClick={() => commandOf("properties").run(canvas)}>Open the properties <kbd>Enter</kbd></button>;
  return <p className="status-hint" />;
}
