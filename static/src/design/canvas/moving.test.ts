import { expect, test } from "vitest";
import { sampleDesign } from "../document/sample_design";
import { cellOf, sceneOf } from "../document/scene";
import { movedBy } from "./moving";

const records = sampleDesign();
const scene = sceneOf(records, "home");

test("cards go a cell to the side, and not beyond the first column", () => {
  const at = cellOf(scene, "confirm")!;
  expect(movedBy(scene, ["confirm"], "ArrowRight")).toEqual([{ card: "confirm", ...at, column: at.column + 1 }]);
  expect(movedBy(scene, ["ship"], "ArrowLeft")).toEqual([]);
  expect(movedBy(scene, ["ship", "confirm"], "ArrowLeft")).toEqual([]);
});

test("a card goes over the border of its lane, and no further than the last lane of the workspace", () => {
  expect(movedBy(scene, ["bill"], "ArrowUp")).toMatchObject([{ card: "bill", lane: "shipping" }]);
  expect(movedBy(scene, ["bill"], "ArrowDown")).toEqual([]);
});

test("going down, a card first makes a row of its own beside those that share its row", () => {
  const at = cellOf(scene, "confirm")!;
  const rows = scene.grid.lanes.find(({ code }) => code === "shipping")!.rows;
  const moves = movedBy(scene, ["confirm"], "ArrowDown");
  expect(moves).toEqual([{ card: "confirm", lane: "shipping", column: at.column, row: at.row + 1 }]);
  expect(moves[0]!.row).toBeLessThanOrEqual(rows);
});

test("what belongs to another workspace is not moved", () => expect(movedBy(scene, ["archive"], "ArrowRight")).toEqual([]));
