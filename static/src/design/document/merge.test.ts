import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { merged } from "./merge";
import type { Fields } from "./records";
import { workspaceRecord } from "./sample_design";

const RECORD = fc.record({ a: fc.nat({ max: 2 }), b: fc.nat({ max: 2 }), c: fc.constantFrom<unknown[]>([], [1], [2]) }) as fc.Arbitrary<Fields>;

describe("two changes of one record", () => {
  test("are both kept, field by field; mine stands where they overlap", () => {
    fc.assert(fc.property(RECORD, RECORD, RECORD, (base, mine, theirs) => {
      const { fields, overlaps } = merged("Queue", base, mine, theirs);
      const isChanged = (side: Fields, field: string) => JSON.stringify(side[field]) !== JSON.stringify(base[field]);
      for (const field of ["a", "b", "c"]) {
        expect(fields![field]).toEqual(isChanged(mine, field) || !isChanged(theirs, field) ? mine[field] : theirs[field]);
        const isOverlapping = isChanged(mine, field) && isChanged(theirs, field) && JSON.stringify(mine[field]) !== JSON.stringify(theirs[field]);
        expect(overlaps.some((overlap) => overlap.field === field)).toBe(isOverlapping);
      }
    }));
  });

  test("are one where both say the same, and the one that there is where the other says nothing", () => {
    expect(merged("Queue", { a: 1 }, { a: 2 }, { a: 2 })).toEqual({ fields: { a: 2 }, overlaps: [], taken: [] });
    expect(merged("Queue", { a: 1 }, { a: 1 }, null)).toEqual({ fields: null, overlaps: [], taken: [""] });
    expect(merged("Queue", { a: 1 }, undefined, { a: 1 })).toEqual({ fields: null, overlaps: [], taken: [] });
  });

  test("overlap as a whole where one removes what the other changes", () => {
    expect(merged("Queue", { a: 1 }, undefined, { a: 2 })).toEqual({ fields: null, overlaps: [{ field: "", mine: null, theirs: { a: 2 } }], taken: [] });
    expect(merged("Queue", { a: 1 }, { a: 2 }, null)).toEqual({ fields: { a: 2 }, overlaps: [{ field: "", mine: { a: 2 }, theirs: null }], taken: [] });
  });
});

describe("two changes of one workspace", () => {
  const note = (id: string, text: string) => ({ id, text, lane: "a", column: 0, row: 0 });
  const base = workspaceRecord(["a", "b"], { positions: { x: [0, 0], y: [1, 0] }, notes: [note("n", "Old")] });

  test("go together place by place, lane by lane", () => {
    const mine = workspaceRecord(["b", "a", "mine"], { positions: { x: [5, 0] }, notes: [note("n", "Old"), note("m", "Mine")] });
    const theirs = workspaceRecord(["a", "theirs"], { positions: { x: [0, 0], y: [7, 0], z: [9, 9] }, notes: [note("n", "Theirs")] });
    const { fields, overlaps } = merged("Workspace", base, mine, theirs);
    expect(fields!["positions"]).toEqual({ x: [5, 0], z: [9, 9] });
    expect((fields!["items"] as { group: string; order: number }[]).map(({ group, order }) => [group, order])).toEqual([["a", 0], ["mine", 1], ["theirs", 2]]);
    expect(fields!["notes"]).toEqual([note("n", "Theirs"), note("m", "Mine")]);
    expect(overlaps).toEqual([]);
  });

  test("keep what each did to lanes", () => {
    const rows = (side: Fields, rows: readonly number[], collapsed: readonly boolean[]) => ({ ...side, items: (side["items"] as object[]).map((item, at) => ({ ...item, rows: rows[at], collapsed: collapsed[at] })) });
    const { fields, overlaps } = merged("Workspace", base, rows(base, [3, 0], [false, false]), rows(base, [2, 5], [false, true]));
    expect(fields).toEqual(rows(base, [3, 5], [false, true]));
    expect(overlaps).toEqual([]);
  });

  test("overlap in a note that both wrote", () => {
    const { overlaps } = merged("Workspace", base, { ...base, notes: [note("n", "Mine")] }, { ...base, notes: [note("n", "Theirs")] });
    expect(overlaps).toEqual([{ field: "notes/n", mine: note("n", "Mine"), theirs: note("n", "Theirs") }]);
  });
});
