import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { readJson, writeJson } from "./jsonText";

describe("text that is no JSON", () => {
  test.each([
    ['{"a": 1,}', "Line 1, column 9: no comma may stand before the closing bracket."],
    ['{\n  "a": 1\n  "b": 2\n}', 'Line 3, column 3: a comma or "}" is due.'],
    ["{'a': 1}", "Line 1, column 2: a name in double quotes is due."],
    ['{"a": yes}', 'Line 1, column 7: a value is due: text in double quotes, a number, true, false, null, "[" or "{".'],
    ["[1, 2", 'Line 1, column 6: a comma or "]" is due.'],
    ['["a', "Line 1, column 4: the text is not closed: a double quote is missing."],
    ["[01]", "Line 1, column 3: this is no number; write it as 12, -3 or 0.5."],
    ["{} {}", "Line 1, column 4: the value has ended before this."],
    ['{"a"', "Line 1, column 5: a colon is due after a name."],
  ])("%s", (text, problem) => expect(readJson(text).problem).toBe(problem));
});

test("blank text is null, and null is blank", () => {
  expect(readJson("  \n")).toEqual({ value: null });
  expect(writeJson(null)).toBe("");
});

test("what is written is read back", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => JSON.stringify(readJson(writeJson(value)).problem ?? JSON.parse(writeJson(value) || "null")) === JSON.stringify(JSON.parse(JSON.stringify(value)))));
});

test("whatever is typed is read, or refused with a place inside it", () => {
  const pieces = fc.array(fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"', "1", "-", "true", "nul", " ", "\n", "\\", "x"), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join("");
      const reading = readJson(text);
      if (reading.problem === undefined) return;
      expect(reading.problem).not.toContain("this is not JSON");
      const line = text.split("\n")[reading.line - 1];
      expect(line).toBeDefined();
      expect(reading.column).toBeLessThanOrEqual((line ?? "").length + 1);
    }),
    { numRuns: 2000 },
  );
});
