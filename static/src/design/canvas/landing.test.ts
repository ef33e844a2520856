import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CARD_HEIGHT, CARD_WIDTH, draw, type Point } from "../../plan/geometry";
import { placeInGrid } from "../../plan/layout";
import { arrowAt, cardsWithin, cellAt, edgeOf, heightOfGap, laneAt, placeOf, rowsAt } from "./landing";

const LANES = ["a", "b", "c"].map((code) => ({ code }));
const LINKS = [["one", "two"], ["two", "three"], ["one", "four"]].map(([from, to]) => ({ id: `${from}>${to}`, from: from!, to: to!, scope: "Plan" }));
const STEPS = [["one", "a"], ["two", "a"], ["three", "b"], ["four", "b"], ["five", "b"]].map(([id, lane]) => ({ id: id!, lane: lane! }));
const picture = draw(placeInGrid(LANES, STEPS, LINKS), LINKS);

function middle({ x, y }: Point): Point {
  return { x: x + CARD_WIDTH / 2, y: y + CARD_HEIGHT / 2 };
}

describe("a cell", () => {
  test("is found again at the middle of its card, also beyond the last column", () => {
    fc.assert(fc.property(fc.constantFrom("a", "b", "c"), fc.nat({ max: 40 }), (lane, column) => {
      const rows = picture.bands.find(({ code }) => code === lane)!.rows.length;
      for (let row = 0; row < rows; row++) {
        const cell = { lane, column, row };
        expect(cellAt(picture, middle(placeOf(picture, cell)!))).toEqual(cell);
      }
    }));
  });

  test("of a card is where the card is drawn", () => {
    for (const [id, place] of picture.cards) expect(placeOf(picture, cellAt(picture, middle(place))!), id).toEqual(place);
  });

  test("may be one row below the last of its lane, and is nowhere above the lanes", () => {
    const band = picture.bands[0]!;
    expect(cellAt(picture, { x: 100, y: band.y + band.height - 1 })).toMatchObject({ lane: "a", row: band.rows.length });
    expect(cellAt(picture, { x: 100, y: -500 })).toBeUndefined();
  });
});

test("an arrow is found on its way, and none far from all", () => {
  for (const { id, points } of picture.arrows) {
    points.slice(1).forEach((end, index) => {
      const start = points[index]!;
      expect(picture.arrows.map((arrow) => arrow.id)).toContain(arrowAt(picture, { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }));
    });
    const [start, end] = points;
    expect(arrowAt(picture, { x: (start!.x + end!.x) / 2, y: start!.y }, (one) => one === id)).toBe(id);
  }
  expect(arrowAt(picture, { x: -400, y: -400 })).toBeUndefined();
});

test("a rectangle takes the cards that it touches, in whichever direction it is drawn", () => {
  const { x, y } = picture.cards.get("two")!;
  expect(cardsWithin(picture, { x: x + 5, y: y + 5 }, { x: x + 10, y: y + 10 })).toEqual(["two"]);
  expect(cardsWithin(picture, { x: picture.width, y: picture.height }, { x: 0, y: 0 }).toSorted()).toEqual(["five", "four", "one", "three", "two"]);
});

test("a lane that is let go comes before the lane whose upper half it is over", () => {
  const [first, second] = picture.bands;
  expect(laneAt(picture.bands, first!.y + 1)).toBe(0);
  expect(laneAt(picture.bands, second!.y + 1)).toBe(1);
  expect(laneAt(picture.bands, second!.y + second!.height - 1)).toBe(2);
  expect(heightOfGap(picture.bands, 1)).toBe(second!.y);
  expect(heightOfGap(picture.bands, 3)).toBe(picture.height);
});

test("a lane has the rows at whose end its edge is let go, also beyond its last", () => {
  const high = draw(placeInGrid([{ code: "a", rows: 3 }, ...LANES.slice(1)], STEPS, LINKS), LINKS).bands[0]!;
  expect(edgeOf(high, 3)).toBe(high.y + high.height);
  for (let rows = 1; rows <= 8; rows++) expect(rowsAt(high, edgeOf(high, rows) + 3)).toBe(rows);
  expect(rowsAt(high, high.y - 500)).toBe(1);
});
