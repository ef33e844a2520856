import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loops, wouldCycle } from "./lint";
import { graphOf, reach, type Link } from "./model";

const COUNT = 10;
const steps = Array.from({ length: COUNT }, (_, id) => ({ id }));
const anyLinks: fc.Arbitrary<Link[]> = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)), { maxLength: 25 })
  .map((pairs) => pairs.filter(([from, to]) => from !== to).map(([from, to]) => ({ from, to, scope: "Plan" })));

describe("loops", () => {
  test("are exactly the steps that reach themselves, grouped by reaching each other", () => {
    fc.assert(fc.property(anyLinks, (links) => {
      const graph = graphOf(steps, links);
      const found = loops(graph);
      const reaches = (from: number, to: number) => graph.successors.get(from)!.some((next) => next === to || reach(next, graph.successors).has(to));
      const inLoop = new Set(found.flat());
      for (const { id } of steps) expect(inLoop.has(id)).toBe(reaches(id, id));
      for (const members of found) for (const one of members) for (const other of members) expect(reaches(one, other)).toBe(true);
    }));
  });

  test("of a chain of 20,000 steps do not overflow the stack", () => {
    const many = Array.from({ length: 20_000 }, (_, id) => ({ id }));
    const ring = many.map(({ id }) => ({ from: id, to: (id + 1) % many.length, scope: "Plan" }));
    expect(loops(graphOf(many, ring))[0]).toHaveLength(20_000);
  });
});

test("an arrow that wouldCycle refuses closes a loop, and no other does", () => {
  fc.assert(fc.property(anyLinks, fc.nat(COUNT - 1), fc.nat(COUNT - 1), (links, from, to) => {
    const acyclic = links.filter((link) => link.from < link.to);
    const refused = wouldCycle(graphOf(steps, acyclic), from, to);
    const hasLoop = from === to || loops(graphOf(steps, [...acyclic, { from, to, scope: "Plan" }])).length > 0;
    expect(refused).toBe(hasLoop);
  }));
});
