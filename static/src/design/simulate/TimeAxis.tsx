import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../../plan/Icon";
import { stateWord } from "../../plan/states";
import { TYPE_ICONS } from "../panel/words";
import { axisOf, bestScale, scaleOf, ticksOf, tickWords, type Axis, type LaneRows, type Row, type Scale, type ScaleKind } from "./axis";
import type { Simulation } from "./result";
import { counted, momentInWords, spanInWords } from "./words";

const ROW = 28;
const HEAD = 30;
const SHOWN = 60;
const TAIL = 104;

interface Placed {
  readonly row: Row;
  readonly y: number;
}

/** When each step works and waits, by lane. Each row is a button with its story in words; arrows move between rows. */
export function TimeAxis({ simulation, laneOrder, selected, onSelect }: { simulation: Simulation; laneOrder: readonly string[]; selected: string | undefined; onSelect(key: string): void }) {
  const axis = useMemo(() => axisOf(simulation, laneOrder), [simulation, laneOrder]);
  const [kind, setKind] = useState<ScaleKind>(() => bestScale(axis));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const names = width < 420 ? 132 : width < 640 ? 184 : 232;
  const scale = useMemo(() => scaleOf(axis, kind, Math.max(80, width - names - TAIL)), [axis, kind, width, names]);
  const ticks = useMemo(() => ticksOf(axis, kind, scale), [axis, kind, scale]);
  const words = useMemo(() => tickWords(ticks), [ticks]);
  const lanes = useMemo(() => axis.lanes.map((lane) => ({ ...lane, shown: open.has(lane.code) ? lane.rows : lane.rows.slice(0, SHOWN) })), [axis, open]);
  const placed = useMemo(() => placedRows(lanes), [lanes]);
  const current = placed.some(({ row }) => row.key === selected) ? selected : placed[0]?.row.key;
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".axis-row")];
    const index = rows.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (index < 0 || next === undefined) return;
    event.preventDefault();
    rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
  };
  return (
    <div className="axis" ref={box} style={{ "--axis-names": `${names}px` } as React.CSSProperties}>
      <div className="axis-tools">
        <Legend hasCritical={simulation.critical_path.length > 0} />
        <div className="btn-group" role="group" aria-label="Scale of the time axis">
          {(["stretched", "true"] as const).map((one) => (
            <button key={one} type="button" className="btn btn-sm btn-secondary" aria-pressed={kind === one} onClick={() => setKind(one)} title={one === "true" ? "Widths are true to time" : "Short times are drawn wider than they are, so that they can be seen"}>
              {one === "true" ? "True to time" : "Stretched"}
            </button>
          ))}
        </div>
      </div>
      <div className="axis-head" aria-hidden="true">
        <svg width={scale.width + TAIL} height={HEAD}>
          {ticks.map(({ seconds, x }, index) => (
            <g key={seconds} transform={`translate(${x} 0)`}>
              <line y1={HEAD - 6} y2={HEAD} className="axis-tick" />
              <text y={HEAD - 11} className="axis-time" textAnchor={x < 12 ? "start" : "middle"}>{words[index]}</text>
            </g>
          ))}
        </svg>
      </div>
      <div className="axis-body" onKeyDown={onKey} role="group" aria-label="Steps on the time axis, one a row">
        <svg className="axis-back" width={scale.width + TAIL} height={heightOf(lanes)} aria-hidden="true">
          {ticks.map(({ seconds, x }) => <line key={seconds} x1={x} x2={x} y2={heightOf(lanes)} className="axis-grid" />)}
          <CriticalPath path={simulation.critical_path} placed={placed} scale={scale} axis={axis} />
        </svg>
        {lanes.map((lane) => (
          <section key={lane.code} aria-label={lane.name}>
            <h3 className="axis-lane">{lane.name}</h3>
            {lane.shown.map((row) => <AxisRow key={row.key} row={row} scale={scale} start={simulation.started_at!} isSelected={row.key === selected} isStop={row.key === current} onSelect={onSelect} />)}
            {lane.shown.length < lane.rows.length && (
              <button type="button" className="axis-more" onClick={() => setOpen((before) => new Set(before).add(lane.code))}>Show {counted(lane.rows.length - lane.shown.length, "more step")}</button>
            )}
          </section>
        ))}
      </div>
    </div>
  );
}

function AxisRow({ row, scale, start, isSelected, isStop, onSelect }: { row: Row; scale: Scale; start: string; isSelected: boolean; isStop: boolean; onSelect(key: string): void }) {
  const { step, own, bars, waits, mark } = row;
  const end = bars.at(-1)?.to ?? mark?.at;
  return (
    <button
      type="button" className="axis-row" data-critical={step.is_critical || undefined} aria-pressed={isSelected} tabIndex={isStop ? 0 : -1}
      aria-label={sentenceOf(row)} title={step.started_at ? `${step.name}: from ${momentInWords(step.started_at)}` : step.name} onClick={() => onSelect(row.key)}
    >
      <span className="axis-name"><Icon name={TYPE_ICONS[step.type]} className="icon icon-small" /><span className="axis-step">{step.name}</span>{own && <span className="axis-own">{own}</span>}</span>
      <svg width={scale.width + TAIL} height={ROW} aria-hidden="true" data-start={start}>
        {waits.map((wait, index) => <line key={index} x1={scale.at(wait.from)} x2={scale.at(wait.to)} y1={ROW / 2} y2={ROW / 2} className="axis-wait" data-state={wait.state} data-open={wait.isOpen || undefined} />)}
        {bars.map((bar, index) => {
          const [x, to] = [scale.at(bar.from), scale.at(bar.to)];
          const width = Math.max(3, to - x);
          return (
            <g key={index} className="axis-bar" data-kind={bar.kind}>
              <rect x={x} y={7} width={width} height={14} rx={3} />
              {bar.kind === "failed" && <path d={`M${x + width / 2 - 3} 11l6 6m0 -6l-6 6`} className="axis-cross" />}
            </g>
          );
        })}
        {mark && <Mark x={scale.at(mark.at)} state={mark.state} />}
        {end !== undefined && <text x={scale.at(end) + 10} y={ROW / 2 + 4} className="axis-word" data-state={step.state}>{wordOf(row)}</text>}
        {end === undefined && waits.some(({ isOpen }) => isOpen) && <text x={scale.width + 6} y={ROW / 2 + 4} className="axis-word" data-state={step.state}>waits</text>}
      </svg>
    </button>
  );
}

function Mark({ x, state }: { x: number; state: string }) {
  const y = ROW / 2;
  if (state === "Skipped") return <path d={`M${x} ${y - 4}l4 4l-4 4m5 -8l4 4l-4 4`} className="axis-mark" data-state={state} />;
  if (state === "FatallyFailed") return <path d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} className="axis-mark" data-state={state} />;
  return <path d={`M${x} ${y - 6}l6 6l-6 6l-6 -6z`} className="axis-mark" data-state={state} />;
}

/** From the end of each step of the path down or up to the beginning of the next: both stand at the same time. */
function CriticalPath({ path, placed, scale, axis }: { path: readonly string[]; placed: readonly Placed[]; scale: Scale; axis: Axis }) {
  const byKey = new Map(placed.map((one) => [one.row.key, one]));
  const lines: string[] = [];
  for (let index = 1; index < path.length; index++) {
    const [before, after] = [byKey.get(path[index - 1]!), byKey.get(path[index]!)];
    if (!before || !after) continue;
    const at = endOf(before.row, axis.length);
    const x = scale.at(at);
    const down = after.y > before.y ? 1 : -1;
    lines.push(`M${x} ${before.y + ROW / 2 + 7 * down}V${after.y + ROW / 2 - 9 * down}m-3 ${-4 * down}l3 ${4 * down}l3 ${-4 * down}`);
  }
  return <path d={lines.join("")} className="axis-path" />;
}

function endOf({ bars, mark, waits }: Row, length: number): number {
  return Math.max(...bars.map(({ to }) => to), mark?.at ?? 0, bars.length || mark ? 0 : Math.min(length, ...waits.map(({ to }) => to)));
}

function placedRows(lanes: readonly (LaneRows & { shown: readonly Row[] })[]): Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const lane of lanes) {
    y += HEAD;
    for (const row of lane.shown) {
      placed.push({ row, y });
      y += ROW;
    }
    if (lane.shown.length < lane.rows.length) y += HEAD;
  }
  return placed;
}

function heightOf(lanes: readonly (LaneRows & { shown: readonly Row[] })[]): number {
  return lanes.reduce((height, lane) => height + HEAD + lane.shown.length * ROW + (lane.shown.length < lane.rows.length ? HEAD : 0), 0);
}

function wordOf({ step, bars, mark }: Row): string {
  if (mark) return step.state === "Completed" ? "" : stateWord(step.state).toLowerCase();
  if (step.state === "FatallyFailed") return "failed for good";
  const took = bars.at(-1)!.to - bars[0]!.from;
  return bars.length > 1 ? `${spanInWords(took)}, ${counted(bars.length, "try", "tries")}` : spanInWords(took);
}

/** A row in words, for whoever does not see the bars. */
function sentenceOf({ step, own, bars, waits, mark }: Row): string {
  const parts = [`${step.name}${own ? ` for ${own}` : ""}`, stateWord(step.state).toLowerCase()];
  const first = bars[0];
  if (first) parts.push(`from ${spanInWords(first.from)} to ${spanInWords(bars.at(-1)!.to)} after the start`);
  else if (mark) parts.push(`at ${spanInWords(mark.at)} after the start`);
  const tries = bars.filter(({ kind }) => kind !== "pause");
  if (tries.length > 1) parts.push(`${counted(tries.length, "try", "tries")}, ${tries.filter(({ kind }) => kind === "failed").length} failed`);
  const open = waits.find(({ isOpen }) => isOpen);
  if (open) parts.push(open.why);
  if (step.is_critical) parts.push("on the critical path");
  return parts.join(", ");
}

function Legend({ hasCritical }: { hasCritical: boolean }) {
  return (
    <ul className="axis-legend" aria-label="What the bars mean">
      {hasCritical && <li><span className="axis-key" data-kind="critical" />Critical path</li>}
      <li><span className="axis-key" data-kind="done" />Works</li>
      <li><span className="axis-key" data-kind="failed" />Try that failed</li>
      <li><span className="axis-key" data-kind="pause" />Pauses</li>
      <li><span className="axis-key" data-kind="wait" />Waits</li>
    </ul>
  );
}

function useWidth(box: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(900);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
