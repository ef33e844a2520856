import { useMemo, useRef, type KeyboardEvent } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { AddAttribute } from "./AddAttribute";
import { drawMappings, heightOfRows, mappingsAt, ROW, rowsOf, type BoardRow, type DrawnMapping } from "./board";
import { connect, expressionFor, withMapping } from "./edits";
import { destinationOperands, fitsAsIs, sourceOperands, type Operand } from "./operands";
import { OperandRow } from "./OperandRow";
import { problemsOfMapping } from "./places";
import { sourceOf, nameOf, type Rule } from "./records";
import { mappingOutcome } from "./trial";
import { otherSide, useConnecting, type Connecting, type Side } from "./useConnecting";
import { useWidth } from "./useWidth";
import { useScreen, useView } from "./view";
import { mappingInWords, methodIcon, METHODS, worst } from "./words";

const LEAST_GUTTER = 150;
const MOST_GUTTER = 360;
const MOST_COLUMN = 400;
const NARROW = 560;

/** The mappings of one rule: what can be read at the left, what can be set at the right, a line for each value that is carried. */
export function Board({ rule }: { rule: Rule }) {
  const { store, isReadOnly, say } = useEditor();
  const { around, view } = useScreen();
  const records = useDesign((state) => state.records);
  const [frame, width] = useWidth<HTMLDivElement>();
  const table = around.mapping_rules;
  const left = useMemo(() => rowsOf(sourceOperands(records, rule, table)), [records, rule, table]);
  const right = useMemo(() => rowsOf(destinationOperands(records, rule, table)), [records, rule, table]);
  const gutter = Math.min(MOST_GUTTER, Math.max(LEAST_GUTTER, width - 2 * MOST_COLUMN, Math.floor(width * 0.28)));
  const column = Math.floor((width - gutter) / 2);
  const drawn = useMemo(() => drawMappings(rule, left, right, gutter), [rule, left, right, gutter]);
  const find = (side: Side, key: string) => (side === "source" ? left : right).find((row) => row.operand?.key === key)?.operand;
  const select = (mapping: string) => view.setState({ chosen: { rule: rule.code, mapping }, field: undefined });
  const connecting = useConnecting(frame, find, (source, destination) => {
    const connected = connect(store.getState().records, rule, source, destination, table);
    store.getState().edit(connected.changes);
    select(connected.mapping.code);
    say(SENTENCES[connected.how](source, destination));
  });
  const setByExpression = (destination: Operand) => {
    const mapping = expressionFor(rule, destination);
    store.getState().edit([withMapping(rule, mapping)]);
    select(mapping.code);
    say(`${destination.label} is set by an expression: write it beside.`);
  };
  const columnProps = { rule, connecting, isReadOnly, select };
  const isNarrow = width < NARROW;
  return (
    <div className="mapping-board" data-connecting={connecting.pending?.side}>
      <div className="board-heads" style={isNarrow ? {} : { gridTemplateColumns: `${column}px ${gutter}px ${column}px` }}>
        <Head reference={sourceOf(rule)} word="From" />
        <span className="board-hint">{isReadOnly ? "" : connecting.pending ? `${connecting.pending.side === "source" ? "Where to" : "Where from"}? Esc stops` : ""}</span>
        <Head reference={{ kind: "Product", code: rule.destination_product }} word="To" />
      </div>
      <div ref={frame} className="board-rows" data-narrow={isNarrow || undefined} style={isNarrow ? {} : { height: heightOfRows(left, right) }}>
        {width > 0 && (
          <>
            <Column side="source" rows={left} owner={isNarrow ? `From ${nameOf(records, sourceOf(rule))}: ` : ""} style={isNarrow ? {} : { width: column }} {...columnProps} />
            {!isNarrow && <Lines drawn={drawn} rule={rule} x={column} gutter={gutter} connecting={connecting} left={left} right={right} />}
            <Column side="destination" rows={right} owner={isNarrow ? `To ${nameOf(records, { kind: "Product", code: rule.destination_product })}: ` : ""} style={isNarrow ? {} : { width: column, left: column + gutter }} setByExpression={setByExpression} {...columnProps} />
            <Marks drawn={drawn} rule={rule} x={column} isNarrow={isNarrow} />
          </>
        )}
      </div>
      {!isReadOnly && (
        <div className="board-foot" style={isNarrow ? {} : { gridTemplateColumns: `${column}px ${gutter}px ${column}px` }}>
          <AddAttribute owner={sourceOf(rule)} />
          <Legend />
          <AddAttribute owner={{ kind: "Product", code: rule.destination_product }} />
        </div>
      )}
    </div>
  );
}

function Legend() {
  return (
    <ul className="board-legend" aria-label="Signs">
      {METHODS.map(({ value, label, icon }) => <li key={value} data-method={value}><Icon name={icon} className="icon icon-small" />{label}</li>)}
    </ul>
  );
}

const SENTENCES = {
  existing: (source: Operand, destination: Operand) => `${source.label} is mapped to ${destination.label} already.`,
  "as is": (source: Operand, destination: Operand) => `${source.label} is carried to ${destination.label}.`,
  list: (source: Operand, destination: Operand) => `${source.label} is translated to ${destination.label} by a list, since their types differ.`,
  "new list": (source: Operand, destination: Operand) => `${source.label} is translated to ${destination.label} by a new list, since their types differ: fill it beside.`,
} as const;

function Head({ reference, word }: { reference: Parameters<typeof nameOf>[1]; word: string }) {
  const records = useDesign((state) => state.records);
  return (
    <h3 className="board-head">
      <span className="faint">{word}</span> <Icon name={reference.kind === "Product" ? (word === "To" ? "box" : "package") : "layers"} className="icon icon-small card-icon" /> <span className="truncate">{nameOf(records, reference)}</span>
    </h3>
  );
}

interface ColumnProps {
  readonly side: Side;
  readonly rows: readonly BoardRow[];
  readonly rule: Rule;
  readonly connecting: Connecting;
  readonly isReadOnly: boolean;
  readonly style: React.CSSProperties;
  /** Stands before the headings where the columns are not side by side. */
  readonly owner: string;
  select(mapping: string): void;
  setByExpression?(destination: Operand): void;
}

/** One side of the board: one stop of the tab key, arrows go up and down. */
function Column({ side, rows, rule, connecting, isReadOnly, style, owner, select, setByExpression }: ColumnProps) {
  const { around } = useScreen();
  const list = useRef<HTMLUListElement>(null);
  const { pending } = connecting;
  const isGoal = pending !== undefined && pending.side !== side;
  const onKey = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>(".operand-open") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (goal === undefined || at < 0) return;
    event.preventDefault();
    buttons[Math.min(Math.max(goal, 0), buttons.length - 1)]?.focus();
  };
  const chosen = (operand: Operand) => {
    const own = mappingsAt(rule, side, operand);
    if (isReadOnly || (side === "destination" && !pending && own.length > 0)) return own[0] && select(own[0].code);
    const willPick = !pending || pending.side === side;
    connecting.pick(side, operand);
    if (willPick) focusFirst(list.current, otherSide(side));
  };
  return (
    <ul ref={list} className="board-column" data-side={side} style={style} aria-label={side === "source" ? "What can be read" : "What can be set"} onKeyDown={onKey}>
      {rows.map((row) =>
        row.operand ? (
          <OperandRow
            key={row.operand.key} side={side} operand={row.operand} rule={rule} isFirst={row.operand === rows.find((one) => one.operand)?.operand}
            state={pending?.operand.key === row.operand.key && pending.side === side ? "picked" : pending?.over === row.operand.key && isGoal ? "over" : undefined}
            needsList={isGoal && !(side === "destination" ? fitsAsIs(pending.operand, row.operand, around.mapping_rules) : fitsAsIs(row.operand, pending.operand, around.mapping_rules))}
            onOpen={chosen} onPointerDown={isReadOnly ? undefined : connecting.onPointerDown} setByExpression={isReadOnly ? undefined : setByExpression}
          />
        ) : (
          <li key={row.heading} className="board-heading" style={{ height: ROW }}>{owner}{row.heading}</li>
        ),
      )}
    </ul>
  );
}

/** With the keyboard the way goes on at the other side. */
function focusFirst(list: HTMLElement | null, side: Side): void {
  if (!list?.matches(":focus-within") || !list.querySelector(":focus-visible")) return;
  list.parentElement?.querySelector<HTMLElement>(`[data-side="${side}"] .operand-open[tabindex="0"]`)?.focus();
}

interface LinesProps {
  readonly drawn: readonly DrawnMapping[];
  readonly rule: Rule;
  readonly x: number;
  readonly gutter: number;
  readonly connecting: Connecting;
  readonly left: readonly BoardRow[];
  readonly right: readonly BoardRow[];
}

function Lines({ drawn, rule, x, gutter, connecting: { pending }, left, right }: LinesProps) {
  const problems = useDesign((state) => state.problems);
  const chosen = useView((state) => (state.chosen.rule === rule.code ? state.chosen.mapping : undefined));
  const answer = useView((state) => state.answer);
  const start = pending && (pending.side === "source" ? left : right).find((row) => row.operand?.key === pending.operand.key);
  return (
    <svg className="wires" aria-hidden="true" style={{ left: x }} width={1} height={1}>
      {drawn.map(({ mapping, wires, stub, mark }) => {
        const severity = worst(problemsOfMapping(problems, rule.code, mapping.code, rule.mappings.indexOf(mapping)));
        return (
          <g key={mapping.code} className="wire" data-method={mapping.method} data-lit={chosen === mapping.code || undefined} data-severity={severity} data-outcome={answer && mappingOutcome(answer, rule, mapping)?.state}>
            {wires.map((wire) => <path key={wire.id} className="wire-line" d={wire.path} />)}
            {stub && <path className="wire-line" d={`M${mark.x} ${mark.y}L${gutter - 6} ${mark.y}`} />}
            <path className="wire-head" d={(wires[0] ?? stub)!.head} />
          </g>
        );
      })}
      {pending?.pointer && start && <path className="wire-line wire-pending" d={`M${pending.side === "source" ? 0 : gutter} ${start.y + ROW / 2}L${pending.pointer.x - x} ${pending.pointer.y}`} />}
    </svg>
  );
}

/** A mark for each mapping at the end of its line: it says how the value is found, and opens the mapping. */
function Marks({ drawn, rule, x, isNarrow }: { drawn: readonly DrawnMapping[]; rule: Rule; x: number; isNarrow: boolean }) {
  const { view } = useScreen();
  const records = useDesign((state) => state.records);
  const problems = useDesign((state) => state.problems);
  const chosen = useView((state) => (state.chosen.rule === rule.code ? state.chosen.mapping : undefined));
  const answer = useView((state) => state.answer);
  return (
    <ul className="mapping-marks" aria-label={`Mappings of ${rule.name}`}>
      {drawn.map(({ mapping, mark }) => {
        const own = problemsOfMapping(problems, rule.code, mapping.code, rule.mappings.indexOf(mapping));
        const severity = worst(own);
        const outcome = answer && mappingOutcome(answer, rule, mapping);
        const words = mappingInWords(records, mapping) + (own.length ? `. ${own.map((one) => one.message).join(" ")}` : "") + (outcome ? `. ${outcome.reason}` : "");
        return (
          <li key={mapping.code} style={isNarrow ? {} : { left: x + mark.x, top: mark.y }}>
            <button
              type="button" className="mapping-mark" data-method={mapping.method} data-severity={severity} data-outcome={outcome?.state} aria-pressed={chosen === mapping.code} aria-label={words} title={words}
              onClick={() => view.setState({ chosen: { rule: rule.code, mapping: mapping.code }, field: undefined })}
            >
              <Icon name={severity === "Error" ? "octagon-x" : severity === "Warning" ? "triangle-alert" : methodIcon(mapping.method)} className="icon icon-small" />
              {isNarrow && <span className="truncate">{mappingInWords(records, mapping)}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
