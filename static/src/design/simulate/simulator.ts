/** The state of a simulator: what is tried, with which choices, and what came of it. Nothing of it is undoable or stored. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { changeSample, faultsOf, keepSample, listSamples, removeSample, simulate, type Fault, type FoundOrder, type Subject } from "./client";
import { NO_CHOICES, type Choices } from "./choices";
import { emptyOrder, readOrder } from "./document";
import { arePinned } from "./pins";
import type { OrderDocument, Pins, SampleOrder, Simulation } from "./result";

export type Source = "sample" | "order" | "form" | "json";
export type Tab = "time" | "steps" | "lines" | "problems" | "pins";

export interface SimulatorState {
  readonly workspace: string;
  readonly source: Source;
  /** Undefined until they are read. */
  readonly samples: readonly SampleOrder[] | undefined;
  /** Code of the chosen sample. */
  readonly sample: string;
  readonly order: FoundOrder | undefined;
  readonly document: OrderDocument;
  /** The document as it is typed, while that cannot be read. */
  readonly text: string;
  readonly start: string;
  readonly release: number | null;
  readonly choices: Choices;
  readonly isRunning: boolean;
  readonly result: Simulation | undefined;
  /** The choices have changed since the result. */
  readonly isStale: boolean;
  readonly faults: readonly Fault[];
  readonly tab: Tab;
  /** Key of the step whose story is told. */
  readonly selected: string | undefined;
  /** Pins as they are edited; undefined: as they are kept. */
  readonly pins: Pins | undefined;
  /** Where a real order that was just kept lost whose it is, until that was read. */
  readonly anonymised: readonly string[];
}

export type Simulator = StoreApi<SimulatorState>;

/** `sample` is the code of the sample order that is looked at first. */
export function createSimulator(workspace: string, sample = ""): Simulator {
  return createStore<SimulatorState>(() => ({
    workspace, source: "sample", samples: undefined, sample, order: undefined, document: emptyOrder(), text: "", start: "", release: null, choices: NO_CHOICES,
    isRunning: false, result: undefined, isStale: false, faults: [], tab: "time", selected: undefined, pins: undefined, anonymised: [],
  }));
}

/** Changes what is tried or chosen: what was found before is then of something else. */
export function choose(simulator: Simulator, change: Partial<SimulatorState>): void {
  simulator.setState({ ...change, faults: [], isStale: simulator.getState().result !== undefined });
}

export async function readSamples(simulator: Simulator): Promise<void> {
  const { workspace } = simulator.getState();
  try {
    const own = await listSamples(workspace);
    const { sample } = simulator.getState();
    const isElsewhere = sample !== "" && !own.some(({ code }) => code === sample);
    const samples = isElsewhere ? [...own, ...(await listSamples("")).filter(({ code }) => code === sample)] : own;
    simulator.setState({ samples, sample: samples.some(({ code }) => code === sample) ? sample : (samples[0]?.code ?? ""), ...(samples.length === 0 ? { source: "form" as const } : {}) });
  } catch (error) {
    simulator.setState({ samples: [], faults: faultsOf(error) });
  }
}

export function chosenSample({ source, samples, sample }: SimulatorState): SampleOrder | undefined {
  return source === "sample" ? samples?.find(({ code }) => code === sample) : undefined;
}

/** What would be tried, or why nothing can be. */
export function subjectOf(state: SimulatorState): Subject | string {
  switch (state.source) {
    case "sample": return state.sample ? { sample: state.sample } : "Choose a sample order.";
    case "order": return state.order ? { order_id: state.order.id } : "Choose an order.";
    case "form": return state.document.lines.length > 0 ? { order: state.document } : "Add a product to the order.";
    case "json": {
      const read = readOrder(state.text);
      return typeof read === "string" ? read : { order: read };
    }
  }
}

/** What a run asks about: where one of these changes while it is on its way, its result is of something else. */
const ASKED = ["source", "sample", "order", "document", "text", "start", "release", "choices"] as const;

let running: AbortController | undefined;

export async function run(simulator: Simulator): Promise<void> {
  const state = simulator.getState();
  const subject = subjectOf(state);
  if (typeof subject === "string") return simulator.setState({ faults: [{ pointer: "", message: subject }] });
  running?.abort();
  const mine = (running = new AbortController());
  simulator.setState({ isRunning: true, faults: [] });
  try {
    const result = await simulate({ subject, release: state.release, start: state.start ? `${state.start}Z` : "", choices: state.choices }, mine.signal);
    const now = simulator.getState();
    const { selected, tab } = now;
    const isThere = result.steps.some(({ key }) => key === selected);
    simulator.setState({ result, isStale: ASKED.some((fact) => now[fact] !== state[fact]), isRunning: false, selected: isThere ? selected : undefined, tab: result.refusal ? "problems" : tab });
  } catch (error) {
    if (!mine.signal.aborted) simulator.setState({ isRunning: false, faults: faultsOf(error) });
  }
}

/** Keeps what is tried as a sample order of the workspace, and chooses it; what was found of it is found anew, so that it can be pinned. */
export async function keepAsSample(simulator: Simulator, name: string): Promise<void> {
  const state = simulator.getState();
  const subject = subjectOf(state);
  if (typeof subject === "string") throw new Error(subject);
  const given = "sample" in subject ? { document: chosenSample(state)!.document } : "order" in subject ? { document: subject.order } : subject;
  const kept = await keepSample({ name, workspace: state.workspace || null, expected: null, ...given });
  simulator.setState({ samples: [...(state.samples ?? []), kept], sample: kept.code, source: "sample", pins: undefined, anonymised: kept.anonymised });
  if (state.result && !state.isStale) await run(simulator);
}

/** Saves a changed sample; its place in the list is that of the answer. */
export async function saveSample(simulator: Simulator, sample: SampleOrder): Promise<SampleOrder> {
  const saved = await changeSample(sample);
  simulator.setState(({ samples }) => ({ samples: (samples ?? []).map((one) => (one.code === saved.code ? saved : one)) }));
  return saved;
}

export async function savePins(simulator: Simulator, pins: Pins): Promise<void> {
  const sample = chosenSample(simulator.getState());
  if (!sample) return;
  await saveSample(simulator, { ...sample, expected: arePinned(pins) ? pins : null });
  simulator.setState({ pins: undefined });
  await run(simulator);
}

export async function dropSample(simulator: Simulator, sample: SampleOrder): Promise<void> {
  await removeSample(sample);
  const samples = (simulator.getState().samples ?? []).filter(({ code }) => code !== sample.code);
  simulator.setState({ samples, sample: samples[0]?.code ?? "", pins: undefined, result: undefined, isStale: false });
}
