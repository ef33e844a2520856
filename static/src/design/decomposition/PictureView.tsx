import { useMemo, type ReactNode } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign } from "../context";
import { columnsIn, destinationWires, giversOf, heightOf, NARROW, sourceWires } from "./columns";
import { DestinationCard } from "./DestinationCard";
import { pictureOf } from "./picture";
import { RuleCard } from "./RuleCard";
import { SourceCard } from "./SourceCard";
import { outcomeOf } from "./trial";
import { useWidth } from "./useWidth";
import { useScreen, useView } from "./view";
import type { DrawnWire } from "./wires";

/** A product at the left, its rules in the middle, what they lead to at the right; arrows between them. */
export function PictureView({ empty }: { empty: ReactNode }) {
  const { around } = useScreen();
  const records = useDesign((state) => state.records);
  const opened = useView((state) => state.opened);
  const answer = useView((state) => state.answer);
  const lit = useView((state) => state.chosen.rule);
  const [frame, width] = useWidth<HTMLDivElement>();
  const picture = useMemo(() => pictureOf(records, around.root, opened), [records, around.root, opened]);
  const givers = useMemo(() => giversOf(picture), [picture]);
  const wires = useMemo(() => ({ source: sourceWires(picture, givers), destination: destinationWires(picture) }), [picture, givers]);
  const isNarrow = width < NARROW;
  const columns = columnsIn(width);
  const at = (column: { x: number; width: number }, y: number) => (isNarrow ? {} : { left: column.x, width: column.width, top: y });
  const stateOf = (code: string) => (answer ? outcomeOf(answer, code).state : undefined);
  const inherited = new Set(picture.rules.filter((row) => row.from !== undefined).map((row) => row.rule.code));
  return (
    <div ref={frame} className="rules-picture" data-narrow={isNarrow || undefined} style={isNarrow ? {} : { height: heightOf(picture, givers) }}>
      {width > 0 && (
        <>
          {givers.map((giver) => (
            <SourceCard key={giver.classification ?? ""} giver={giver} style={at(columns.source, giver.y)} />
          ))}
          {!isNarrow && <Wires wires={wires.source} x={columns.source.width} lit={lit} stateOf={stateOf} dashed={inherited} />}
          {!isNarrow && <Wires wires={wires.destination} x={columns.rules.x + columns.rules.width} lit={lit} stateOf={stateOf} dashed={inherited} />}
          <ol className="rule-list" aria-label="Rules, the strongest first">
            {picture.rules.map((row, position) => (
              <RuleCard key={row.rule.code} row={row} position={position} count={picture.rules.length} style={at(columns.rules, row.y)} />
            ))}
          </ol>
          {picture.destinations.map((row) => (
            <DestinationCard key={row.sku} row={row} style={at(columns.destinations, row.y)} />
          ))}
          {picture.rules.length === 0 && <div className="rules-nothing" style={isNarrow ? {} : { left: columns.rules.x }}>{empty}</div>}
        </>
      )}
      {around.is_cut && <p className="notice" data-level="info"><Icon name="info" />This leads to more products than one picture holds. Open a destination to see what follows from it.</p>}
    </div>
  );
}

interface WiresProps {
  readonly wires: readonly DrawnWire[];
  readonly x: number;
  readonly lit: string | undefined;
  readonly dashed: ReadonlySet<string>;
  stateOf(code: string): string | undefined;
}

/** Arrows in one gutter. They say nothing that the cards do not say, so readers pass them by. */
function Wires({ wires, x, lit, dashed, stateOf }: WiresProps) {
  return (
    <svg className="wires" aria-hidden="true" style={{ left: x }} width={1} height={1}>
      {wires.map((wire) => (
        <g key={wire.id} className="wire" data-lit={wire.id === lit || undefined} data-inherited={dashed.has(wire.id) || undefined} data-outcome={stateOf(wire.id)}>
          <path className="wire-line" d={wire.path} />
          <path className="wire-head" d={wire.head} />
        </g>
      ))}
    </svg>
  );
}
