import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import type { Kind } from "../document/records";
import { choosableSteps, lanesOf } from "./choosable";
import type { DrawerHands } from "./hands";
import { outcomesOf } from "./outcomes";
import type { Simulation } from "./result";
import { SimulationView } from "./SimulationView";
import { createSimulator, type Simulator } from "./simulator";

/** What was tried stays while its drawer is closed. */
const simulators = new Map<string, Simulator>();

function simulatorOf(workspace: string): Simulator {
  const known = simulators.get(workspace);
  if (known) return known;
  const made = createSimulator(workspace);
  simulators.set(workspace, made);
  return made;
}

/** The simulator below the canvas: it tries what is saved, marks cards with what became of their steps, and opens their properties. */
export function Drawer({ hands }: { hands: DrawerHands }) {
  const { workspace, store, open, say, saver } = hands.editor;
  const records = useStore(store, (state) => state.records);
  const steps = useMemo(() => choosableSteps(records), [records]);
  const lanes = useMemo(() => lanesOf(records, workspace), [records, workspace]);
  const [isTall, setIsTall] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => frame.current?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true }), []);
  useEffect(() => hands.onTall(isTall), [hands, isTall]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.target instanceof HTMLSelectElement) return;
    event.stopPropagation();
    hands.onClose();
  };
  const save = async () => {
    await saver?.flush();
    const { unsaved, sentence } = saver?.state.getState() ?? { unsaved: 0, sentence: "" };
    return unsaved > 0 ? `What is tried is the draft as it is saved, without your last changes. ${sentence}` : "";
  };
  const show = (simulation: Simulation) => {
    hands.onShow(outcomesOf(simulation));
    say("The steps on the canvas say what became of them. Esc takes the marks away.");
  };
  return (
    <div className="simulate-frame-outer" ref={frame} onKeyDown={onKey}>
      <SimulationView
        simulator={simulatorOf(workspace)} steps={steps} laneOrder={lanes} beforeRun={save} onShow={show} onOpen={(kind, code) => open({ kind: kind as Kind, code })}
        actions={
          <>
            <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-pressed={isTall} aria-label="Fill the height" title={isTall ? "Less high" : "Fill the height"} onClick={() => setIsTall(!isTall)}><Icon name={isTall ? "fold-vertical" : "unfold-vertical"} /></button>
            <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close the simulation" title="Close (Esc)" onClick={hands.onClose}><Icon name="x" /></button>
          </>
        }
      />
    </div>
  );
}
