import { expect, test } from "vitest";
import { parseDecimal, parseNumbers, parseWhole } from "./parsing";

test("whole numbers", () => {
  expect(parseWhole(" 12 ", true)).toEqual({ value: 12 });
  expect(parseWhole("", false)).toEqual({ value: null });
  for (const text of ["", "1.5", "a", "1e3", "99999999999"]) expect(parseWhole(text, true).problem).toBeTruthy();
});

test("decimals are texts as the server writes them", () => {
  const written = ["1.50", "007", ".5", "-0.0", "10", "3.", "-2.250"].map((text) => parseDecimal(text, true));
  expect(written).toEqual(["1.5", "7", "0.5", "0", "10", "3", "-2.25"].map((value) => ({ value })));
  for (const text of ["", "1,5", "1e3", "a", "."]) expect(parseDecimal(text, true).problem).toBeTruthy();
});

test("lists of numbers", () => {
  expect(parseNumbers("5, 15;60 90")).toEqual({ value: [5, 15, 60, 90] });
  expect(parseNumbers("")).toEqual({ value: [] });
  expect(parseNumbers("5, soon").problem).toContain("soon");
});
