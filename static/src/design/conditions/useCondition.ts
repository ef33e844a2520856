/** One condition in two forms, text and rows, kept in step: who writes in one sees the other follow. */

import { useCallback, useEffect, useRef, useState } from "react";
import { isCondition, useCheck, type Checking, type Place } from "./check";
import { EMPTY, textOf, type Group, type Row } from "./outline";

export interface Condition extends Checking {
  readonly text: string;
  /** The rows; undefined while they are being asked for, null where rows cannot hold the text. */
  readonly outline: Group | null | undefined;
  /** Whether rows can be there at all: it is a condition. */
  readonly hasRows: boolean;
  /** Whether the text was checked as it is now. */
  readonly isChecked: boolean;
  write(text: string): void;
  arrange(outline: Group): void;
}

interface Local {
  readonly text: string;
  readonly outline: Group | null | undefined;
  /** Rows that somebody arranged stay as they are, unfinished ones too; others follow the text. */
  readonly isArranged: boolean;
}

let lastKey = 0;

/** A row whose inner rows have keys too. */
export function withKeys<Kept extends Row>(row: Kept): Kept {
  lastKey += 1;
  if (row.kind === "group") return { ...row, key: lastKey, items: row.items.map(withKeys) };
  return row.kind === "lines" ? { ...row, key: lastKey, condition: withKeys(row.condition) } : { ...row, key: lastKey };
}

const written = (text: string): Local => ({ text, outline: text.trim() ? undefined : EMPTY, isArranged: false });

export function useCondition(place: Place, value: string, onChange: (text: string) => void): Condition {
  const [local, setLocal] = useState<Local>(() => written(value));
  const sent = useRef(value);
  // Undo, or somebody else, changed the value: it takes the place of what is here.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setLocal((before) => (before.text === value ? before : written(value)));
  }, [value]);
  const checking = useCheck(place, local.text, local.text.trim() !== "");
  const { check } = checking;
  const isChecked = check?.text === local.text || (isCondition(place.field) && local.text.trim() === "");
  const outline = check?.text === local.text ? check.outline : undefined;
  useEffect(() => {
    if (outline !== undefined) setLocal((before) => (before.isArranged ? before : { ...before, outline: outline && withKeys(outline) }));
  }, [outline]);
  const latest = useRef(onChange);
  latest.current = onChange;
  const tell = useCallback((text: string) => {
    if (text === sent.current) return;
    sent.current = text;
    latest.current(text);
  }, []);
  const write = useCallback(
    (text: string) => {
      // The rows that are in sight stay so until the text has been read.
      setLocal((before) => (text.trim() ? { text, outline: before.outline, isArranged: false } : written(text)));
      tell(text);
    },
    [tell],
  );
  const arrange = useCallback(
    (arranged: Group) => {
      const text = textOf(arranged);
      setLocal({ text, outline: arranged, isArranged: true });
      tell(text);
    },
    [tell],
  );
  const hasRows = check ? check.resultType === "Boolean" : isCondition(place.field);
  return { ...checking, text: local.text, outline: local.outline, hasRows, isChecked, write, arrange };
}
