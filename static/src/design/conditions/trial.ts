/** Trying on an order: which one, and what the server says of it. */

import { useContext, useEffect, useState } from "react";
import { call, Refused } from "../api";
import { EditorContext } from "../context";
import type { Place } from "./check";

export interface Sample {
  readonly code: string;
  readonly name: string;
}

export interface Entry {
  readonly subject: string;
  readonly product: string;
  readonly concerned: boolean;
  readonly value: unknown;
  readonly error: string;
  readonly operands: readonly { readonly path: string; readonly written: string; readonly value: unknown }[];
}

export interface Trial {
  readonly entries: readonly Entry[];
  readonly left_out: number;
  readonly note: string;
}

/** Which order something is tried on: a sample, or JSON that somebody pasted. */
export type Given = { readonly sample: string } | { readonly json: string };

export interface Outcome<Answer> {
  readonly answer: Answer | undefined;
  /** Why there is no answer, each with the place in the order where there is one. */
  readonly refusals: readonly string[];
  readonly isAsking: boolean;
}

/** The order that was tried last: it is taken for the next trial too. */
let lastGiven: Given | undefined;

/** The sample orders of the workspace first, then all others. */
export function useSamples(): { samples: readonly Sample[] | undefined; failure: string | undefined } {
  const workspace = useContext(EditorContext)?.workspace ?? "";
  const [samples, setSamples] = useState<readonly Sample[]>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    call<{ results: readonly (Sample & { workspace: string | null })[] }>("GET", "/api/v1/draft/sample-orders", undefined, stop.signal)
      .then(({ results }) => setSamples([...results].sort((one, other) => Number(other.workspace === workspace) - Number(one.workspace === workspace))))
      .catch((error: Error) => !stop.signal.aborted && setFailure(error.message));
    return () => stop.abort();
  }, [workspace]);
  return { samples, failure };
}

export function useGiven(samples: readonly Sample[] | undefined): readonly [Given | undefined, (given: Given) => void] {
  const [given, setGiven] = useState(lastGiven);
  const [first] = samples ?? [];
  const isKnown = given && (!("sample" in given) || samples?.some(({ code }) => code === given.sample));
  const current = isKnown || !samples ? given : first ? { sample: first.code } : { json: "" };
  return [
    current,
    (next) => {
      lastGiven = next;
      setGiven(next);
    },
  ];
}

/** The members of a request that give the order; a sentence where the JSON is none. */
export function orderOf(given: Given): { readonly sample: string } | { readonly order: unknown } | string {
  if ("sample" in given) return given;
  if (!given.json.trim()) return "Paste an order as JSON, as it would be submitted.";
  try {
    return { order: JSON.parse(given.json) as unknown };
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}

const PAUSE = 400;

/** Asks again whenever the body changes, after a pause. `body` undefined: nothing is asked. */
export function useTrying<Answer>(path: string, body: string | undefined): Outcome<Answer> {
  const [outcome, setOutcome] = useState<Outcome<Answer>>({ answer: undefined, refusals: [], isAsking: false });
  useEffect(() => {
    if (body === undefined) return;
    const stop = new AbortController();
    setOutcome((before) => ({ ...before, isAsking: true }));
    const timer = setTimeout(() => {
      call<Answer>("POST", path, JSON.parse(body), stop.signal)
        .then((answer) => setOutcome({ answer, refusals: [], isAsking: false }))
        .catch((error: Error) => !stop.signal.aborted && setOutcome({ answer: undefined, refusals: refusalsOf(error), isAsking: false }));
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [path, body]);
  return outcome;
}

/** What a refusal says, fault by fault, with the places. */
export function refusalsOf(error: Error): readonly string[] {
  const faults = error instanceof Refused ? error.problem["errors"] : undefined;
  if (!Array.isArray(faults) || faults.length === 0) return [error.message];
  return (faults as readonly { pointer?: string; message: string }[]).map(({ pointer, message }) => {
    const place = (pointer ?? "").replace(/^\/(order|sample|order_id)(?=\/|$)/, "");
    return place && !place.startsWith("/text") ? `${place}: ${message}` : message;
  });
}

/** The body of a trial; undefined where there is nothing to try. The step of the screen counts, saved or not. */
export function trialBody({ kind, record, field }: Place, text: string, order: ReturnType<typeof orderOf> | undefined): string | undefined {
  if (order === undefined || typeof order === "string") return undefined;
  const records = kind === "StepDefinition" ? [{ kind, code: String(record["code"]), fields: record }] : [];
  return JSON.stringify({ kind, record, field, text, records, ...order });
}

/** A value as a person reads it in one line. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return "no value";
  return typeof value === "string" ? `“${value}”` : JSON.stringify(value);
}
