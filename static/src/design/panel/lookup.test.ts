import { expect, test } from "vitest";
import { joined, matching } from "./lookup";

const found = (code: string, name: string, detail = "") => ({ code, name, detail });

test("every word has to be there; what begins with it comes first", () => {
  const all = [found("field-service", "Field service"), found("back-office", "Back office"), found("office", "Office of the field")];
  expect(matching(all, "field").map(({ code }) => code)).toEqual(["field-service", "office"]);
  expect(matching(all, "off").map(({ code }) => code)).toEqual(["office", "back-office"]);
  expect(matching(all, "off back").map(({ code }) => code)).toEqual(["back-office"]);
});

test("records of the screen come first and once, with what the server knows of them", () => {
  expect(joined([found("a", "New name")], [found("a", "Old name", "5 members"), found("b", "B")])).toEqual([found("a", "New name", "5 members"), found("b", "B")]);
});
