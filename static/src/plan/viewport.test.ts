import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CARD_WIDTH, draw } from "./geometry";
import { placeInGrid } from "./layout";
import { graphOf } from "./model";
import { fit, firstView, viewOf } from "./viewport";
import { along, nearest } from "./walk";

const lanes = [{ code: "a" }, { code: "b" }];
const room = { width: 1200, height: 600, head: 116 };

function chain(length: number) {
  const steps = Array.from({ length }, (_, id) => ({ id, lane: id % 5 === 4 ? "b" : "a" }));
  const links = steps.slice(1).map(({ id }) => ({ from: id - 1, to: id, scope: "Plan" }));
  return { steps, links, picture: draw(placeInGrid(lanes, steps, links), links) };
}

describe("the first view", () => {
  test("is never below 60 % and shows the step that matters", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 80 }), fc.nat(), (length, pick) => {
      const { picture } = chain(length);
      const important = pick % length;
      const view = firstView(picture, room, [important]);
      expect(view.zoom).toBeGreaterThanOrEqual(0.6);
      const left = picture.cards.get(important)!.x * view.zoom + view.x;
      expect(left).toBeGreaterThanOrEqual(room.head);
      expect(left + CARD_WIDTH * view.zoom).toBeLessThanOrEqual(room.width);
    }));
  });

  test("of a small plan is the whole plan", () => {
    const { picture } = chain(3);
    expect(firstView(picture, room, [])).toEqual(fit(picture, room, 0));
  });
});

test("a card out of sight is brought to the middle, one in sight is left alone", () => {
  expect(viewOf({ x: 3000, y: 40 }, { x: 116, y: 0, zoom: 1 }, room, false)).toMatchObject({ zoom: 1 });
  expect(viewOf({ x: 300, y: 40 }, { x: 116, y: 0, zoom: 1 }, room, false)).toBeUndefined();
});

test("the first card is brought into sight without emptiness before it", () => {
  expect(viewOf({ x: 0, y: 0 }, { x: -900, y: -400, zoom: 1 }, room, true)).toEqual({ x: room.head, y: 0, zoom: 1 });
});

describe("keys", () => {
  test("arrows and back lead to the step one came from on a straight chain", () => {
    const { picture, steps, links } = chain(4);
    const graph = graphOf(steps, links);
    expect(nearest(picture.cards, 1, "ArrowRight")).toBe(2);
    expect(nearest(picture.cards, 2, "ArrowLeft")).toBe(1);
    expect(nearest(picture.cards, 0, "ArrowLeft")).toBeUndefined();
    expect(along(picture.cards, graph, 1, true)).toBe(2);
    expect(along(picture.cards, graph, 0, false)).toBeUndefined();
  });

  test("every step is reached by them from every other, so nobody is locked out", () => {
    const { picture } = chain(23);
    const seen = new Set([0]);
    const open = [0];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const) {
        const next = nearest(picture.cards, id, key);
        if (next !== undefined && !seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
      }
    }
    expect(seen.size).toBe(23);
  });
});
