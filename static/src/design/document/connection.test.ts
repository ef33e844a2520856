import { describe, expect, test } from "vitest";
import { Refused } from "../api";
import { answerOf } from "./connection";
import { isStorable } from "./record_check";

describe("A text that no database can keep", () => {
  test.each([["a\u0000b", false], ["\ud83d", false], [["\ude00"], false], ["\\u0000", true], ["\\\u0000", false], ["😀", true], [{ name: "x" }, true], [undefined, true]])("%j", (value, isFine) => {
    expect(isStorable(value)).toBe(isFine);
  });

  test("is told at its field, so that the other changes are saved", () => {
    const change = (code: string, name: string) => ({ kind: "StepGroup" as const, code, version: 1, fields: { code, name } });
    const refused = new Refused({ type: "", title: "The body is not valid JSON", status: 400 });
    const answer = answerOf(refused, [change("good", "Good"), change("bad", "half \ud83d")]);
    expect(answer).toMatchObject({ kind: "Refused", problems: [{ kind: "StepGroup", record: "bad", field: "name" }] });
  });
});
