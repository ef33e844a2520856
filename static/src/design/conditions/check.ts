/** What the server says of an expression while it is written. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { call } from "../api";
import type { Fields, Kind } from "../document/records";
import type { Group } from "./outline";
import { Vocabulary, type ValueType, type Variable } from "./variables";

export interface Place {
  readonly kind: Kind;
  /** The record as it is on the screen. */
  readonly record: Fields;
  /** Where in it: "condition", "mappings/0/expression", "payload/lines/$where". */
  readonly field: string;
}

export interface ExpressionProblem {
  readonly severity: "Error" | "Warning";
  readonly message: string;
  readonly suggestion: string;
  /** How many characters (not units of UTF-16) stand before it. */
  readonly position: number;
  readonly line: number;
  readonly column: number;
}

interface Answer {
  readonly problems: readonly ExpressionProblem[];
  readonly outline: Group | null;
  readonly variables: readonly Variable[];
  readonly result_type: ValueType | null;
  readonly subject: "line" | "order" | "step";
}

export interface Check {
  /** The text that was checked. */
  readonly text: string;
  readonly problems: readonly ExpressionProblem[];
  /** The condition as rows; null where it cannot be shown so. */
  readonly outline: Group | null;
  readonly resultType: ValueType | null;
}

export interface Checking {
  /** Of the last text that was checked; undefined before the first answer. */
  readonly check: Check | undefined;
  /** Why it cannot be checked right now. */
  readonly failure: string | undefined;
  readonly vocabulary: Vocabulary;
  /** Asks for the variables that are near, once; for all of them. */
  load(which: "near" | "all"): void;
}

const PAUSE = 300;

/** Of a record what decides about the variables; the rest need not be sent, and may change without asking again. */
const DECIDING: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  Scenario: ["product", "classification"], DecompositionRule: ["source_product", "source_classification"], StepDefinition: ["group"], TaskAssignmentRule: ["source_queue"], Integration: ["code"],
};

export function decidingFields({ kind, record, field }: Place): Fields {
  const found: Record<string, unknown> = {};
  for (const name of DECIDING[kind] ?? []) found[name] = record[name] ?? null;
  if (field.startsWith("mappings/") && Array.isArray(record["mappings"])) {
    found["mappings"] = (record["mappings"] as readonly Fields[]).map(({ destination, destination_type }) => ({ destination, destination_type }));
  }
  return found;
}

/** Whether a place holds a condition, as far as its name says; the server's answer says it for certain. */
export function isCondition(field: string): boolean {
  const name = field.split(/[/.]/).at(-1);
  return field.startsWith("payload/") ? name === "$where" : name !== "expression" && name !== "custom_date";
}

const NOTHING = new Vocabulary([]);

export function useCheck(place: Place, text: string, isWanted: boolean): Checking {
  const { kind, field } = place;
  const deciding = JSON.stringify(decidingFields(place));
  const [check, setCheck] = useState<Check>();
  const [failure, setFailure] = useState<string>();
  const [known, setKnown] = useState<{ deciding: string; vocabulary: Vocabulary }>();
  const loaded = useRef({ deciding: "", which: "" });
  const ask = useCallback(
    (written: string, variables: "near" | "all" | "none", signal?: AbortSignal) => call<Answer>("POST", "/api/v1/draft/expressions", { kind, record: JSON.parse(deciding) as Fields, field, text: written, variables }, signal),
    [kind, field, deciding],
  );
  const load = useCallback(
    (which: "near" | "all") => {
      const before = loaded.current;
      if (before.deciding === deciding && (before.which === which || before.which === "all")) return;
      loaded.current = { deciding, which };
      ask("", which)
        .then(({ variables }) => loaded.current.deciding === deciding && setKnown({ deciding, vocabulary: new Vocabulary(variables) }))
        .catch((error: Error) => {
          loaded.current = before;
          setFailure(error.message);
        });
    },
    [ask, deciding],
  );
  const isFirst = useRef(true);
  // Rows speak of variables by their names, so the names are asked for along with the rows.
  useEffect(() => {
    if (isWanted) load("near");
  }, [isWanted, load]);
  useEffect(() => {
    if (!isWanted) return;
    const stop = new AbortController();
    const timer = setTimeout(
      () => {
        ask(text, "none", stop.signal)
          .then(({ problems, outline, result_type }) => {
            setFailure(undefined);
            setCheck({ text, problems, outline, resultType: result_type });
          })
          .catch((error: Error) => !stop.signal.aborted && setFailure(error.message));
      },
      isFirst.current ? 0 : PAUSE,
    );
    isFirst.current = false;
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [ask, text, isWanted]);
  const isStale = known !== undefined && known.deciding !== deciding;
  useEffect(() => {
    if (isStale) load("near");
  }, [isStale, load]);
  const vocabulary = known?.vocabulary ?? NOTHING;
  return useMemo(() => ({ check, failure, vocabulary, load }), [check, failure, vocabulary, load]);
}

/** The unit of UTF-16 at which a text's character of this number begins; what lies beyond the text is its end. */
export function unitOf(text: string, position: number): number {
  let units = 0;
  let count = 0;
  for (const character of text) {
    if (count === position) return units;
    units += character.length;
    count += 1;
  }
  return units;
}

/** The word at a place of a text, to be marked: a name with its fields, a quoted text, a sign; at the end the last character. */
export function wordAt(text: string, position: number): readonly [number, number] {
  const start = unitOf(text, position);
  const [word = ""] = /^(?:[\p{L}\p{N}_]+(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[=!<>&|]{1,2}|\S)/u.exec(text.slice(start)) ?? [];
  if (word) return [start, start + word.length];
  const end = text.trimEnd().length;
  return end ? [Math.min(start, end) - 1, Math.min(start, end)] : [0, 0];
}
