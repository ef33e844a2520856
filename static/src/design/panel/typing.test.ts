import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTyping, flushTyping, PAUSE } from "./typing";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("typing", () => {
  test("is committed once, after a pause", () => {
    const committed: string[] = [];
    const typing = createTyping((text) => committed.push(text));
    for (const text of ["a", "ab", "abc"]) {
      typing.type(text);
      vi.advanceTimersByTime(PAUSE - 1);
    }
    expect(committed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(committed).toEqual(["abc"]);
    expect(typing.isWaiting()).toBe(false);
  });

  test("is committed at once on leaving, and not again", () => {
    const committed: string[] = [];
    const typing = createTyping((text) => committed.push(text));
    typing.type("a");
    typing.flush();
    vi.advanceTimersByTime(2 * PAUSE);
    typing.flush();
    expect(committed).toEqual(["a"]);
  });

  test("is committed before saving, wherever it happens", () => {
    const committed: string[] = [];
    const [one, other] = [createTyping((text) => committed.push(text)), createTyping((text) => committed.push(text))];
    one.type("a");
    other.type("b");
    flushTyping();
    expect(committed).toEqual(["a", "b"]);
  });
});
