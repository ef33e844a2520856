import { expect, test } from "vitest";
import { relative, spoken } from "./relative";

const now = new Date("2026-11-20T12:00:00Z");
const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

test.each([
  [130, "in 2 h 10 min"], [120, "in 2 h"], [0.5, "in under 1 min"], [-0.5, "just now"], [-12, "12 min ago"],
  [-(3 * 24 * 60 + 4 * 60), "3 d 4 h ago"], [24 * 60, "in 1 d"], [90 * 24 * 60, "2027-02-18"],
])("%d minutes from now reads %s", (minutes, text) => expect(relative(after(minutes), now)).toBe(text));

test("a duration below a minute is told in seconds", () => expect(spoken(45_900)).toBe("45 s"));
