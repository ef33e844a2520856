import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StepChange } from "../site/changes";
import { createAnnouncer, summary } from "./announce";

const change = (id: number, state: string): StepChange => ({ id, plan: 1, state }) as StepChange;

describe("what a reader hears of live changes", () => {
  const said: string[] = [];
  const announce = () => createAnnouncer((text) => said.push(text), (id) => `Step ${id}`);
  beforeEach(() => {
    said.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("counts the changes by state", () => {
    expect(summary(["Completed", "Completed", "InProgress"])).toBe("Steps changed: 2 completed, 1 in progress");
    expect(summary([])).toBe("");
  });

  it("is summed up, at most every five seconds", () => {
    const tell = announce();
    tell([change(1, "Completed")]);
    vi.advanceTimersByTime(4_000);
    tell([change(2, "Completed"), change(3, "Ready")]);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(said).toEqual(["Steps changed: 2 completed, 1 ready"]);
    tell([change(4, "Completed")]);
    vi.advanceTimersByTime(4_999);
    expect(said).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(said[1]).toBe("Steps changed: 1 completed");
  });

  it("is told at once where a step failed, with its name", () => {
    announce()([change(7, "FatallyFailed"), change(8, "Completed")]);
    expect(said).toEqual(["Step 7: Fatally failed"]);
    vi.advanceTimersByTime(5_000);
    expect(said[1]).toBe("Steps changed: 1 completed");
  });
});
