import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CARD_HEIGHT, CARD_WIDTH, draw, type Picture, type Point } from "./geometry";
import { placeInGrid, wishedCell, type Wish } from "./layout";
import type { Link } from "./model";

const LANES = ["a", "b", "c"].map((code) => ({ code }));

interface Sample {
  steps: { id: number; lane: string; wish?: Wish | undefined }[];
  links: Link[];
}

const WISHES = fc.option(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 4 })), { nil: undefined });

/** Plans with loops and with wished cells; or those without either. */
function plans(isForward: boolean): fc.Arbitrary<Sample> {
  return fc.integer({ min: 1, max: 24 }).chain((count) =>
    fc.record({
      steps: fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), isForward ? fc.constant(undefined) : WISHES), { minLength: count, maxLength: count })
        .map((drawn) => drawn.map(([lane, wish], index) => ({ id: index + 1, lane, wish }))),
      links: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: count }), fc.integer({ min: 1, max: count })), {
        maxLength: 50, selector: ([from, to]) => `${from}-${to}`,
      }).map((pairs) => pairs.filter(([from, to]) => (isForward ? from < to : from !== to)).map(([from, to]) => ({ from, to, scope: "Plan" }))),
    }),
  );
}

function picture({ steps, links }: Sample): Picture {
  return draw(placeInGrid(LANES, steps, links), links);
}

type Segment = { start: Point; end: Point; arrow: string };

function segments(drawn: Picture): Segment[] {
  return drawn.arrows.flatMap((arrow) => arrow.points.slice(1).map((end, index) => ({ start: arrow.points[index]!, end, arrow: arrow.id })));
}

function overlap(oneFrom: number, oneTo: number, otherFrom: number, otherTo: number): number {
  return Math.min(Math.max(oneFrom, oneTo), Math.max(otherFrom, otherTo)) - Math.max(Math.min(oneFrom, oneTo), Math.min(otherFrom, otherTo));
}

function lieOnEachOther(one: Segment, other: Segment): boolean {
  if (one.start.y === one.end.y && other.start.y === other.end.y) {
    return one.start.y === other.start.y && overlap(one.start.x, one.end.x, other.start.x, other.end.x) > 0;
  }
  if (one.start.x === one.end.x && other.start.x === other.end.x) {
    return one.start.x === other.start.x && overlap(one.start.y, one.end.y, other.start.y, other.end.y) > 0;
  }
  return false;
}

test("a lane has the rows that it was given, and no fewer than its cards need, and its cards stand as without", () => {
  fc.assert(fc.property(plans(false), fc.nat({ max: 9 }), ({ steps, links }, rows) => {
    const plain = placeInGrid(LANES, steps, links);
    const given = placeInGrid(LANES.map((lane) => (lane.code === "b" ? { ...lane, rows } : lane)), steps, links);
    const lane = (grid: typeof plain, code: string) => grid.lanes.find((one) => one.code === code)!;
    expect(lane(given, "b").rows).toBe(Math.max(rows, lane(plain, "b").rows));
    expect(lane(given, "b").needed).toBe(lane(plain, "b").rows);
    const below = lane(given, "b").rows - lane(plain, "b").rows;
    for (const { id, lane: code } of steps) {
      const { column, row } = plain.cells.get(id)!;
      expect(given.cells.get(id)).toEqual({ column, row: code === "c" ? row + below : row });
    }
    expect(draw(given, links).bands.map((band) => band.rows.length)).toEqual(given.lanes.map((one) => one.rows));
  }));
});

test("no lane is given more rows than can be drawn", () => {
  const rows = (given: unknown) => placeInGrid([{ code: "a", rows: given as number }], [{ id: 1, lane: "a" }], []).lanes[0]!.rows;
  expect([1e9, Infinity, -3, 2.4, "7", undefined].map(rows)).toEqual([100, 1, 1, 2, 1, 1]);
});

describe("the picture of any plan", () => {
  test("has no two cards on each other, and each card in the band of its lane", () => {
    fc.assert(fc.property(plans(false), (sample) => {
      const drawn = picture(sample);
      const cards = [...drawn.cards.values()];
      cards.forEach((one, index) => {
        for (const other of cards.slice(index + 1)) {
          expect(Math.abs(one.x - other.x) >= CARD_WIDTH || Math.abs(one.y - other.y) >= CARD_HEIGHT).toBe(true);
        }
      });
      for (const step of sample.steps) {
        const band = drawn.bands.find(({ code }) => code === step.lane)!;
        const { y } = drawn.cards.get(step.id)!;
        expect(y >= band.y && y + CARD_HEIGHT <= band.y + band.height).toBe(true);
      }
    }));
  });

  test("has every arrow of a plan without loops going right", () => {
    fc.assert(fc.property(plans(true), (sample) => {
      for (const { points } of picture(sample).arrows) {
        points.slice(1).forEach((point, index) => expect(point.x).toBeGreaterThanOrEqual(points[index]!.x));
        expect(points.at(-1)!.x).toBeGreaterThan(points[0]!.x);
      }
    }));
  });

  test("has orthogonal arrows of which no two lie on each other", () => {
    fc.assert(fc.property(plans(false), (sample) => {
      const drawn = segments(picture(sample)).filter(({ start, end }) => start.x !== end.x || start.y !== end.y);
      for (const { start, end } of drawn) expect(start.x === end.x || start.y === end.y).toBe(true);
      drawn.forEach((one, index) => {
        for (const other of drawn.slice(index + 1)) {
          if (one.arrow !== other.arrow) expect(lieOnEachOther(one, other), JSON.stringify([one, other])).toBe(false);
        }
      });
    }));
  });

  test("has no arrow through a card", () => {
    fc.assert(fc.property(plans(false), (sample) => {
      const drawn = picture(sample);
      for (const { start, end } of segments(drawn)) {
        for (const card of drawn.cards.values()) {
          const crosses = overlap(start.x, end.x, card.x + 0.5, card.x + CARD_WIDTH - 0.5) > 0 || (start.x === end.x && start.x > card.x && start.x < card.x + CARD_WIDTH);
          const beside = start.y === end.y ? start.y <= card.y || start.y >= card.y + CARD_HEIGHT : overlap(start.y, end.y, card.y, card.y + CARD_HEIGHT) <= 0;
          expect(!crosses || beside).toBe(true);
        }
      }
    }));
  });

  test("is the same again", () => {
    fc.assert(fc.property(plans(false), (sample) => {
      expect(picture(sample)).toEqual(picture(sample));
    }), { numRuns: 20 });
  });
});

test("a chain in one lane is one straight line", () => {
  const steps = [1, 2, 3].map((id) => ({ id, lane: "a" }));
  const drawn = picture({ steps, links: [{ from: 1, to: 2, scope: "Plan" }, { from: 2, to: 3, scope: "Plan" }] });
  expect(new Set(drawn.arrows.flatMap((arrow) => arrow.points.map((point) => point.y))).size).toBe(1);
});

describe("a wished cell", () => {
  const LANE = [{ code: "a" }];
  const cellsOf = (wishes: (Wish | undefined)[], links: Link[] = []) => {
    const { cells } = placeInGrid(LANE, wishes.map((wish, index) => ({ id: index + 1, lane: "a", wish })), links);
    return wishes.map((_, index) => [cells.get(index + 1)!.column, cells.get(index + 1)!.row]);
  };

  test("is given to the step that wishes it alone, whatever else there is", () => {
    fc.assert(fc.property(plans(false), (sample) => {
      const grid = placeInGrid(LANES, sample.steps, sample.links);
      const wishing = new Map<string, number>();
      for (const { lane, wish } of sample.steps) if (wish) wishing.set(`${lane}${wish}`, (wishing.get(`${lane}${wish}`) ?? 0) + 1);
      if ([...wishing.values()].some((count) => count > 1)) return;
      for (const { id, lane, wish } of sample.steps) {
        const { column, row } = grid.cells.get(id)!;
        if (wish) expect([column, row - grid.lanes.find(({ code }) => code === lane)!.firstRow]).toEqual(wish);
      }
    }));
  });

  test("of several steps is shared downwards, and what lies below moves down in one line", () => {
    expect(cellsOf([[0, 0], [0, 0], [0, 0], [1, 0], [0, 1], [1, 1]])).toEqual([[0, 0], [0, 1], [0, 2], [1, 0], [0, 3], [1, 3]]);
  });

  test("pushes aside a step without one, and draws those that follow to its right", () => {
    expect(cellsOf([[3, 0], undefined], [{ from: 1, to: 2, scope: "Plan" }])).toEqual([[3, 0], [4, 0]]);
    expect(cellsOf([[0, 0], undefined])).toEqual([[0, 0], [0, 1]]);
  });

  test("is read from what others wrote", () => {
    expect([[1, 2], [1.4, -3], [1e9, 0], [1], "12", [NaN, 1], ["1", 1]].map(wishedCell)).toEqual([[1, 2], [1, 0], [999, 0], undefined, undefined, undefined, undefined]);
  });
});

test("steps may be named by codes", () => {
  const steps = ["pay", "ship"].map((id) => ({ id, lane: "a" }));
  const links = [{ from: "pay", to: "ship", scope: "Plan" }];
  const { cards, arrows } = draw(placeInGrid(LANES, steps, links), links);
  expect([...cards.keys()].sort()).toEqual(["pay", "ship"]);
  expect(arrows.map(({ id }) => id)).toEqual(["pay-ship-Plan"]);
});
