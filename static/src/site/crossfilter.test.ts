import { expect, test } from "vitest";
import { lit } from "./crossfilter";

const joints = [{ key: "o1", joined: ["f1", "f2"] }, { key: "o2", joined: ["f2"] }, { key: "f1", joined: [] }, { key: "f2", joined: ["o1"] }, { key: "f3", joined: [] }];

test("a source lights what was made of it", () => expect([...lit(joints, "o1")].sort()).toEqual(["f1", "f2", "o1"]));
test("a made line lights its sources, from whichever side the joint is told", () => expect([...lit(joints, "f2")].sort()).toEqual(["f2", "o1", "o2"]));
test("what is joined with nothing lights itself alone", () => expect([...lit(joints, "f3")].sort()).toEqual(["f3"]));
