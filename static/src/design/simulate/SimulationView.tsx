import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { faultsOf, listReleases } from "./client";
import { countOf, withFailure } from "./choices";
import { ChoicesPanel, type Choosable } from "./ChoicesPanel";
import { LinesTab } from "./LinesTab";
import { TabPanel, Tabs, type TabWord } from "./parts";
import { PinsTab } from "./PinsTab";
import { ProblemsTab } from "./ProblemsTab";
import type { Simulation } from "./result";
import { choose, chosenSample, readSamples, run, savePins, type Simulator, type Tab } from "./simulator";
import { StepStory } from "./StepStory";
import { StepsTab } from "./StepsTab";
import { Subject } from "./Subject";
import { TimeAxis } from "./TimeAxis";
import { counted, definitionsWithSeveral, spanInWords } from "./words";

export interface SimulationViewProps {
  readonly simulator: Simulator;
  /** Step definitions that can be chosen before anything ran. */
  readonly steps: readonly Choosable[];
  /** Codes of the lanes, in the order of the canvas. */
  readonly laneOrder: readonly string[];
  /** Stands at the end of the head, such as a button that closes. */
  readonly actions?: ReactNode;
  /** Saves what was edited; returns a sentence where something of it is not tried, since it is not saved. */
  readonly beforeRun?: () => Promise<string>;
  /** The address names a sample: it runs at once, and how its pins fare is shown. */
  readonly isAsked?: boolean;
  /** Lights the steps of a result up on the canvas, where there is one. */
  readonly onShow?: (simulation: Simulation) => void;
  readonly onOpen?: (kind: string, code: string) => void;
}

/** Tries an order on the draft: what is tried at the left, what came of it at the right. */
export function SimulationView({ simulator, steps, laneOrder, actions, isAsked = false, beforeRun, onShow, onOpen }: SimulationViewProps) {
  const state = useStore(simulator);
  const { result, isRunning, isStale, faults, choices } = state;
  const [said, say] = useState("");
  const [note, setNote] = useState("");
  const [isSetUp, setIsSetUp] = useState(true);
  const id = useId();
  const choosable = useMemo(() => withResult(steps, result), [steps, result]);
  const start = async () => {
    setNote((await beforeRun?.()) ?? "");
    if (simulator.getState().samples === undefined) await readSamples(simulator);
    await run(simulator);
    const after = simulator.getState();
    if (after.result && !after.isStale) say(summaryOf(after.result));
    else if (after.faults.length > 0) say(after.faults.map(({ message }) => message).join(" "));
  };
  const begin = useRef(start);
  begin.current = start;
  useEffect(() => {
    const isFirst = simulator.getState().samples === undefined;
    void readSamples(simulator).then(() => {
      if (!isAsked || !isFirst || !chosenSample(simulator.getState())) return undefined;
      simulator.setState({ tab: "pins" });
      return begin.current();
    });
  }, [simulator, isAsked]);
  return (
    <section className="simulate" aria-labelledby={`${id}-heading`} data-setup={isSetUp || undefined}>
      <header className="simulate-head">
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-pressed={isSetUp} aria-label="Show what is tried" title="What is tried" onClick={() => setIsSetUp(!isSetUp)}><Icon name="sliders-horizontal" /></button>
        <h2 id={`${id}-heading`} tabIndex={-1}>Simulate</h2>
        <Basis simulator={simulator} />
        <Start simulator={simulator} />
        <button type="button" className="btn btn-sm btn-primary" disabled={isRunning} onClick={() => void start()}><Icon name={isRunning ? "loader" : "play"} {...(isRunning ? { className: "icon spin" } : {})} />Run</button>
        {result && <Summary simulation={result} isStale={isStale} onShow={onShow && !isStale ? () => onShow(result) : undefined} />}
        <span className="simulate-end">{actions}</span>
      </header>
      <div className="simulate-body">
        {isSetUp && (
          <div className="simulate-setup" role="form" aria-label="What is tried">
            <Subject simulator={simulator} />
            <ChoicesPanel simulator={simulator} steps={choosable} />
            {countOf(choices) > 0 && <p className="setup-foot"><button type="button" className="btn btn-sm btn-ghost" onClick={() => choose(simulator, { choices: { failures: [], durations: {}, answers: {}, heldSystems: {} } })}>Take back {counted(countOf(choices), "choice")}</button></p>}
          </div>
        )}
        <div className="simulate-result">
          {faults.length > 0 && <Faults faults={faults} />}
          {note && <p className="notice simulate-faults" data-level="warning"><Icon name="triangle-alert" /><span>{note}</span></p>}
          {result ? <Result simulator={simulator} laneOrder={laneOrder} result={result} steps={choosable} onOpen={onOpen} /> : faults.length === 0 && <Invitation isRunning={isRunning} />}
        </div>
      </div>
      <p className="visually-hidden" role="status">{said}</p>
    </section>
  );
}

/** On what the order is tried: the draft, or a release to compare it with. */
function Basis({ simulator }: { simulator: Simulator }) {
  const release = useStore(simulator, (state) => state.release);
  const [numbers, setNumbers] = useState<readonly number[]>([]);
  useEffect(() => void listReleases().then(setNumbers, () => undefined), []);
  if (numbers.length === 0) return null;
  return (
    <select className="form-select form-select-sm simulate-basis" aria-label="Design on which the order is tried" value={release ?? ""} onChange={({ target }) => choose(simulator, { release: target.value ? Number(target.value) : null })}>
      <option value="">Draft</option>
      {numbers.map((number) => <option key={number} value={number}>Release {number}</option>)}
    </select>
  );
}

function Start({ simulator }: { simulator: Simulator }) {
  const start = useStore(simulator, (state) => state.start);
  const id = useId();
  return (
    <span className="simulate-start">
      <label htmlFor={id} className="small muted">Start (UTC)</label>
      <input id={id} type="datetime-local" className="form-control form-control-sm" title="When the plan starts, in UTC; blank: now" aria-label="When the plan starts, in UTC; blank: now" value={start} onChange={({ target }) => choose(simulator, { start: target.value })} />
    </span>
  );
}

function summaryOf(simulation: Simulation): string {
  if (simulation.refusal) return `The order would be rejected in ${simulation.refusal.phase}.`;
  const finished = simulation.steps.filter(({ waiting }) => !waiting).length;
  const span = spanInWords(simulation.duration_seconds ?? 0);
  return simulation.is_complete ? `Complete after ${span}: ${counted(simulation.steps.length, "step")}.` : `Not complete: ${finished} of ${counted(simulation.steps.length, "step")} finished after ${span}.`;
}

function Summary({ simulation, isStale, onShow }: { simulation: Simulation; isStale: boolean; onShow: (() => void) | undefined }) {
  const isGood = simulation.is_complete && !simulation.pin_failures?.length;
  return (
    <p className="simulate-summary" data-stale={isStale || undefined} data-level={simulation.refusal || !isGood ? "error" : "success"}>
      <Icon name={simulation.refusal ? "octagon-x" : isGood ? "circle-check" : "circle-alert"} />
      <span>{summaryOf(simulation)}{simulation.pin_failures?.length ? ` ${counted(simulation.pin_failures.length, "pin fails", "pins fail")}.` : ""}{isStale && <em> Of the choices before; run again.</em>}</span>
      {onShow && simulation.steps.length > 0 && <button type="button" className="btn btn-sm btn-ghost" onClick={onShow}><Icon name="workflow" />Show on canvas</button>}
    </p>
  );
}

function Faults({ faults }: { faults: readonly { pointer: string; message: string }[] }) {
  return (
    <div className="notice simulate-faults" data-level="error" role="alert">
      <Icon name="circle-alert" />
      <ul>{faults.map(({ pointer, message }) => <li key={pointer + message}>{pointer && <code>{pointer}</code>} {message}</li>)}</ul>
    </div>
  );
}

function Invitation({ isRunning }: { isRunning: boolean }) {
  return (
    <div className="empty">
      <Icon name={isRunning ? "loader" : "rocket"} className={isRunning ? "icon spin" : "icon"} />
      <h3>{isRunning ? "Running…" : "Try the draft on an order"}</h3>
      <p>The order is decomposed and composed, and its plan runs with a fast clock. Nothing is stored, and no system is called.</p>
    </div>
  );
}

function Result({ simulator, laneOrder, result, steps, onOpen }: { simulator: Simulator; laneOrder: readonly string[]; result: Simulation; steps: readonly Choosable[]; onOpen: ((kind: string, code: string) => void) | undefined }) {
  const state = useStore(simulator);
  const sample = chosenSample(state);
  const prefix = useId();
  const frame = useRef<HTMLDivElement>(null);
  const select = (key: string | undefined) => {
    simulator.setState({ selected: key });
    if (key) requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>("#story-heading")?.focus({ preventScroll: true }));
  };
  const toggle = (key: string) => select(key === state.selected ? undefined : key);
  const problems = result.problems.length + result.design_problems.length + (result.refusal ? 1 : 0);
  const tabs: TabWord[] = [
    ...(result.steps.length > 0 ? [{ name: "time", word: "Time axis" }, { name: "steps", word: "Steps", count: result.steps.length }] : []),
    { name: "lines", word: "Lines", count: result.lines.length },
    { name: "problems", word: "Problems", count: problems, needsAttention: problems > 0 },
    ...(sample ? [{ name: "pins", word: "Pins", count: (state.pins ?? sample.expected)?.steps.length ?? 0, needsAttention: (result.pin_failures?.length ?? 0) > 0 }] : []),
  ];
  const tab = tabs.some(({ name }) => name === state.tab) ? state.tab : tabs[0]!.name;
  const step = result.steps.find(({ key }) => key === state.selected);
  const showProblem = (key: string) => {
    simulator.setState({ tab: "time" });
    select(key);
  };
  return (
    <div className="simulate-frame" ref={frame}>
      <div className="simulate-main">
        <Tabs label="Result" tabs={tabs} chosen={tab} prefix={prefix} onChoose={(name) => simulator.setState({ tab: name as Tab })} />
        <TabPanel name={tab} prefix={prefix}>
          {tab === "time" && <TimeAxis key={result.started_at} simulation={result} laneOrder={laneOrder} selected={state.selected} onSelect={toggle} />}
          {tab === "steps" && <StepsTab simulation={result} selected={state.selected} onSelect={toggle} />}
          {tab === "lines" && <LinesTab simulation={result} />}
          {tab === "problems" && <ProblemsTab simulation={result} onSelect={showProblem} onOpen={onOpen} />}
          {tab === "pins" && sample && (
            <PinsTab
              sample={sample} result={result.sample === sample.code ? result : undefined} isStale={state.isStale} edited={state.pins} nameOfStep={(code) => steps.find((one) => one.code === code)?.name ?? code}
              onEdit={(pins) => simulator.setState({ pins })} onSave={(pins) => savePins(simulator, pins).catch((error: unknown) => { simulator.setState({ faults: faultsOf(error) }); void readSamples(simulator); })}
            />
          )}
        </TabPanel>
      </div>
      {step && (tab === "time" || tab === "steps") && (
        <StepStory
          simulation={result} step={step} onClose={() => select(undefined)} onSelect={select} onOpen={onOpen && ((code) => onOpen("StepDefinition", code))}
          onFail={(failing) => choose(simulator, { choices: withFailure(state.choices, failing.definition, definitionsWithSeveral(result.steps).has(failing.definition) ? failing.scope_key : null) })}
        />
      )}
    </div>
  );
}

/** The steps of the workspace, and those that the result has besides. */
function withResult(steps: readonly Choosable[], result: Simulation | undefined): readonly Choosable[] {
  const known = new Map(steps.map((step) => [step.code, step]));
  for (const { definition: code, name, type, system } of result?.steps ?? []) if (!known.has(code)) known.set(code, { code, name, type, system, form: [] });
  return [...known.values()].sort((one, other) => one.name.localeCompare(other.name));
}
