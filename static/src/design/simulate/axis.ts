/**
 * The time axis of a simulation: rows by lane, bars, waits, and the scale on which they stand. Pure.
 *
 * Callouts take seconds and people take days, so that on a true scale most bars are too thin to be seen. The stretched scale gives every
 * stretch of time between two moments at which something happens a width that grows with its logarithm: the order stays, the
 * proportions do not, and the marks say the true times.
 */

import type { SimulatedStep, Simulation } from "./result";
import { definitionsWithSeveral, keyInWords, secondsBetween, spanInWords } from "./words";

export type ScaleKind = "stretched" | "true";

export interface Bar {
  readonly kind: "done" | "failed" | "running" | "pause";
  readonly from: number;
  readonly to: number;
  readonly number: number;
  readonly label: string;
}

export interface Line {
  readonly from: number;
  readonly to: number;
  /** It still waits at the end. */
  readonly isOpen: boolean;
  readonly state: string;
  readonly why: string;
}

export interface Row {
  readonly key: string;
  readonly step: SimulatedStep;
  /** What tells it from other instances of its step; blank where it is the only one. */
  readonly own: string;
  readonly bars: readonly Bar[];
  readonly waits: readonly Line[];
  /** A moment without length: a milestone that was passed, a step that was skipped or failed before it began. */
  readonly mark: { readonly at: number; readonly state: string } | undefined;
}

export interface LaneRows {
  readonly code: string;
  readonly name: string;
  readonly rows: readonly Row[];
}

export interface Axis {
  readonly lanes: readonly LaneRows[];
  /** Seconds from start to end, at least one. */
  readonly length: number;
  /** The moments at which something happens, in seconds from the start, ascending, the first 0 and the last `length`. */
  readonly moments: readonly number[];
}

/** Returns the axis of a simulation that ran; lanes in `order`, then as their first step starts, rows by when they are taken up. */
export function axisOf(simulation: Simulation, order: readonly string[] = []): Axis {
  const start = simulation.started_at;
  if (start === null) return { lanes: [], length: 1, moments: [0, 1] };
  const length = Math.max(1, simulation.duration_seconds ?? 0);
  const several = definitionsWithSeveral(simulation.steps);
  const rows = simulation.steps.map((step) => rowOf(step, several.has(step.definition) ? keyInWords(step) : "", start, length));
  rows.sort((one, other) => began(one, length) - began(other, length) || one.step.name.localeCompare(other.step.name) || (one.key < other.key ? -1 : 1));
  const lanes = new Map<string, { name: string; rows: Row[] }>();
  for (const row of rows) {
    const lane = lanes.get(row.step.group) ?? { name: row.step.group_name, rows: [] };
    lane.rows.push(row);
    lanes.set(row.step.group, lane);
  }
  const rank = (code: string) => (order.includes(code) ? order.indexOf(code) : order.length);
  const sorted = [...lanes].sort(([one], [other]) => rank(one) - rank(other));
  return { lanes: sorted.map(([code, lane]) => ({ code, ...lane })), length, moments: momentsOf(rows, length) };
}

function rowOf(step: SimulatedStep, own: string, start: string, length: number): Row {
  const at = (moment: string) => secondsBetween(start, moment);
  const bars: Bar[] = step.tries.map((one) => ({
    kind: one.error_code ? "failed" : "done",
    from: at(one.started_at),
    to: at(one.ended_at),
    number: one.number,
    label: one.error_code ? `Try ${one.number} fails with ${one.error_code}` : step.tries.length > 1 ? `Try ${one.number} succeeds` : "Works",
  }));
  const waits: Line[] = [];
  for (const wait of step.waits) {
    const line = { from: at(wait.started_at), to: wait.ended_at === null ? length : at(wait.ended_at), isOpen: wait.ended_at === null };
    if (wait.state === "InProgress") bars.push({ kind: "pause", from: line.from, to: line.to, number: 0, label: wait.why });
    else waits.push({ ...line, state: wait.state, why: wait.why });
  }
  const marked = step.finished_at ?? (step.state === "FatallyFailed" ? step.events.at(-1)?.at : undefined);
  const hasNoLength = bars.every((bar) => bar.to <= bar.from);
  return { key: step.key, step, own, bars: hasNoLength ? [] : bars, waits, mark: marked !== undefined && hasNoLength ? { at: at(marked), state: step.state } : undefined };
}

function began(row: Row, length: number): number {
  const first = row.bars[0]?.from ?? row.mark?.at;
  return first ?? row.waits.find(({ state }) => state !== "Pending")?.from ?? length + 1;
}

function momentsOf(rows: readonly Row[], length: number): number[] {
  const moments = new Set<number>([0, length]);
  for (const { bars, waits, mark } of rows) {
    for (const one of [...bars, ...waits]) moments.add(one.from).add(one.to);
    if (mark) moments.add(mark.at);
  }
  return [...moments].filter((one) => one >= 0 && one <= length).sort((one, other) => one - other);
}

export interface Scale {
  readonly width: number;
  at(seconds: number): number;
}

/** Returns the scale on which an axis fills a width. */
export function scaleOf({ moments, length }: Pick<Axis, "moments" | "length">, kind: ScaleKind, width: number): Scale {
  if (kind === "true") return { width, at: (seconds) => (Math.min(Math.max(seconds, 0), length) / length) * width };
  const places = [0];
  for (let index = 1; index < moments.length; index++) places.push(places[index - 1]! + Math.log2(2 + (moments[index]! - moments[index - 1]!)));
  const total = places.at(-1) || 1;
  return {
    width,
    at(seconds) {
      const above = firstAbove(moments, seconds);
      if (above === 0) return 0;
      if (above >= moments.length) return width;
      const [from, to] = [moments[above - 1]!, moments[above]!];
      const [left, right] = [places[above - 1]!, places[above]!];
      return ((left + ((seconds - from) / (to - from)) * (right - left)) / total) * width;
    },
  };
}

/** The index of the first moment beyond `seconds`. */
function firstAbove(moments: readonly number[], seconds: number): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle]! > seconds) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface Tick {
  readonly seconds: number;
  readonly x: number;
}

/** The words of marks: as short as they can be without two neighbours that read alike. */
export function tickWords(ticks: readonly Tick[]): readonly string[] {
  return ticks.map(({ seconds }, index) => {
    if (seconds === 0) return "start";
    const before = ticks[index - 1]?.seconds ?? 0;
    const most = [1, 2, 3].find((count) => spanInWords(seconds, count) !== spanInWords(before, count) && spanInWords(seconds, count) !== spanInWords(ticks[index + 1]?.seconds ?? 0, count));
    return spanInWords(seconds, most ?? 4);
  });
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000];

/** Returns marks that stand at least `apart` from each other: round times on a true scale, moments of the run on a stretched one. */
export function ticksOf(axis: Pick<Axis, "moments" | "length">, kind: ScaleKind, scale: Scale, apart = 88): readonly Tick[] {
  if (kind === "true") {
    const most = Math.max(1, Math.floor(scale.width / apart));
    const step = STEPS.find((size) => axis.length / size <= most) ?? Math.ceil(axis.length / most);
    const count = Math.floor(axis.length / step);
    return Array.from({ length: count + 1 }, (_, index) => ({ seconds: index * step, x: scale.at(index * step) }));
  }
  const ticks: Tick[] = [];
  for (const seconds of axis.moments) {
    const x = scale.at(seconds);
    const isLast = seconds === axis.length;
    while (isLast && ticks.length > 1 && x - ticks.at(-1)!.x < apart) ticks.pop(); // the end is said, whatever else is
    if (ticks.length === 0 || isLast || x - ticks.at(-1)!.x >= apart) ticks.push({ seconds, x });
  }
  return ticks;
}

/** On which scale a run is read best: stretched where a bar would be thinner than four pixels on a true one. */
export function bestScale({ lanes, length }: Axis, width = 800): ScaleKind {
  const shortest = Math.min(...lanes.flatMap(({ rows }) => rows.flatMap(({ bars }) => bars.map((bar) => bar.to - bar.from))));
  return Number.isFinite(shortest) && (shortest / length) * width < 4 ? "stretched" : "true";
}
