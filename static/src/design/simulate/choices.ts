/** What whoever simulates chooses: failures, durations, answers, held systems. Immutable. */

import type { StepType } from "../document/records";

export interface Failure {
  /** Code of a step definition. */
  readonly step: string;
  /** Null: every instance of it. */
  readonly scopeKey: string | null;
  readonly errorCode: string;
  /** How many of its first tries fail; null: all. */
  readonly times: number | null;
  readonly unknown: boolean;
}

export interface Choices {
  readonly failures: readonly Failure[];
  /** Seconds by step definition. */
  readonly durations: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly heldSystems: Readonly<Record<string, string>>;
}

export const NO_CHOICES: Choices = { failures: [], durations: {}, answers: {}, heldSystems: {} };

/** Codes that a failed callout may have, as fallout rules name them; others may be typed. */
export const ERROR_CODES = ["503", "500", "429", "404", "400", "Timeout", "ConnectionRefused", "ConnectionLost", "HostUnknown", "TlsFailed", "InvalidResponse", "PayloadError", "AuthenticationFailed"] as const;

const FAILING: ReadonlySet<StepType> = new Set(["AutoTask", "Callout", "StagedAssetize"]);

export function mayFail(type: StepType): boolean {
  return FAILING.has(type);
}

/** Milestones take no time; all others, also pauses, can be said to take some. */
export function mayTake(type: StepType): boolean {
  return type !== "Milestone";
}

export function withFailure(choices: Choices, step: string, scopeKey: string | null = null): Choices {
  const has = choices.failures.some((one) => one.step === step && one.scopeKey === scopeKey);
  return has ? choices : { ...choices, failures: [...choices.failures, { step, scopeKey, errorCode: "503", times: 1, unknown: false }] };
}

export function changedFailure(choices: Choices, index: number, change: Partial<Failure>): Choices {
  return { ...choices, failures: choices.failures.map((one, at) => (at === index ? { ...one, ...change } : one)) };
}

export function withoutFailure(choices: Choices, index: number): Choices {
  return { ...choices, failures: choices.failures.filter((_, at) => at !== index) };
}

/** Null takes the entry away. */
export function withEntry<Name extends "durations" | "answers" | "heldSystems">(choices: Choices, name: Name, key: string, value: Choices[Name][string] | null): Choices {
  const { [key]: _, ...rest } = choices[name] as Record<string, unknown>;
  return { ...choices, [name]: value === null ? rest : { ...choices[name], [key]: value } };
}

export function countOf({ failures, durations, answers, heldSystems }: Choices): number {
  return failures.length + Object.keys(durations).length + Object.keys(answers).length + Object.keys(heldSystems).length;
}

const DURATION = /^\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?\s*$/i;

/** Reads "1 d 2 h", "90 min", "45" (seconds); undefined where it is no duration. */
export function secondsFrom(text: string): number | undefined {
  if (/^\s*\d+\s*$/.test(text)) return Number(text);
  const found = DURATION.exec(text);
  if (!found || !text.trim()) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return days! * 86_400 + hours! * 3_600 + minutes! * 60 + seconds!;
}
