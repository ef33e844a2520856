import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawWires, type DrawnWire, type Wire } from "./wires";

const GUTTER = { width: 260, rowHeight: 36, marks: 40 };
const row = (number: number) => 18 + number * 36;
const wire = (id: string, from: number, to: number, bundle = id): Wire => ({ id, bundle, from: row(from), to: row(to) });

interface Segment {
  readonly isLevel: boolean;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

function segments({ points }: DrawnWire): Segment[] {
  return points.slice(1).map((end, position) => {
    const start = points[position]!;
    const isLevel = start.y === end.y;
    const [low, high] = isLevel ? [start.x, end.x] : [start.y, end.y];
    return { isLevel, at: isLevel ? start.y : start.x, from: Math.min(low, high), to: Math.max(low, high) };
  });
}

function lieOnEachOther(one: DrawnWire, other: DrawnWire): boolean {
  return segments(one).some((mine) => segments(other).some((its) => mine.isLevel === its.isLevel && Math.abs(mine.at - its.at) < 0.01 && mine.from < its.to - 0.01 && its.from < mine.to - 0.01));
}

function crossings(drawn: readonly DrawnWire[]): number {
  let count = 0;
  drawn.forEach((one, position) =>
    drawn.slice(position + 1).forEach((other) => {
      for (const mine of segments(one))
        for (const its of segments(other)) {
          if (mine.isLevel === its.isLevel) continue;
          const [level, plumb] = mine.isLevel ? [mine, its] : [its, mine];
          if (level.from < plumb.at && plumb.at < level.to && plumb.from < level.at && level.at < plumb.to) count++;
        }
    }),
  );
  return count;
}

const wires = fc
  .uniqueArray(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 14, selector: ([from, to]) => `${from}>${to}` })
  .map((pairs) => pairs.map(([from, to]) => wire(`${from}>${to}`, from, to)));

describe("lines of mappings", () => {
  it("go straight where both ends are in one row", () => {
    const [drawn] = drawWires([wire("a", 2, 2)], GUTTER);
    expect(drawn!.points).toEqual([{ x: 0, y: row(2) }, { x: 260, y: row(2) }]);
  });

  it("begin and end in the rows that they connect", () => {
    fc.assert(
      fc.property(wires, (given) => {
        drawWires(given, GUTTER).forEach(({ points }, position) => {
          const { from, to } = given[position]!;
          expect(points[0]!.x).toBe(0);
          expect(points.at(-1)!.x).toBe(260);
          expect(Math.abs(points[0]!.y - from)).toBeLessThanOrEqual(14);
          expect(Math.abs(points.at(-1)!.y - to)).toBeLessThanOrEqual(14);
        });
      }),
    );
  });

  it("never lie on each other", () => {
    fc.assert(
      fc.property(wires, (given) => {
        const drawn = drawWires(given, GUTTER);
        drawn.forEach((one, position) => drawn.slice(position + 1).forEach((other) => expect(lieOnEachOther(one, other), `${one.id} on ${other.id}`).toBe(false)));
      }),
    );
  });

  it("turn before the room of the marks", () => {
    fc.assert(
      fc.property(wires, (given) => {
        for (const { points } of drawWires(given, GUTTER)) for (const { x } of points.slice(1, -1)) expect(x).toBeLessThanOrEqual(260 - 40);
      }),
    );
  });

  it("are the same wherever they stand in the list", () => {
    fc.assert(
      fc.property(wires, (given) => {
        const paths = (list: readonly Wire[]) => Object.fromEntries(drawWires(list, GUTTER).map((one) => [one.id, one.path]));
        expect(paths(given.toReversed())).toEqual(paths(given));
      }),
    );
  });

  it("do not cross where they keep their order", () => {
    expect(crossings(drawWires([wire("a", 0, 2), wire("b", 1, 3), wire("c", 2, 4)], GUTTER))).toBe(0);
    expect(crossings(drawWires([wire("a", 2, 0), wire("b", 3, 1), wire("c", 4, 2)], GUTTER))).toBe(0);
    expect(crossings(drawWires([wire("a", 1, 0), wire("b", 1, 1), wire("c", 1, 2)], GUTTER))).toBe(0);
  });

  it("of one bundle come together at their end, apart from all others", () => {
    const drawn = drawWires([wire("x1", 0, 2, "x"), wire("x2", 4, 2, "x"), wire("y", 1, 2)], GUTTER);
    expect(drawn[0]!.end).toEqual(drawn[1]!.end);
    expect(drawn[2]!.end.y).not.toBe(drawn[0]!.end.y);
    expect(lieOnEachOther(drawn[0]!, drawn[2]!) || lieOnEachOther(drawn[1]!, drawn[2]!)).toBe(false);
  });
});
