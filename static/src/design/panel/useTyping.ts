/** Text that is being typed: shown as typed, committed after a pause, on leaving, and when the field goes away. */

import { useEffect, useRef, useState } from "react";
import type { Visit } from "../document/store";
import { createTyping, type Typing } from "./typing";

/** What became of typed text: how the value is written from now on, or why it is none. */
export type Outcome = { readonly written: string; readonly problem?: undefined } | { readonly problem: string };

export interface TypedText {
  readonly value: string;
  onChange(event: { target: { value: string } }): void;
  onFocus(): void;
  onBlur(): void;
}

export function useTyping(written: string, commit: (text: string, visit: Visit) => Outcome, onProblem: (problem: string | undefined) => void): TypedText {
  const [local, setLocal] = useState<string>();
  const latest = useRef({ commit, onProblem });
  latest.current = { commit, onProblem };
  const expected = useRef(written);
  const visit = useRef<Visit>({});
  const problem = useRef<string>(undefined);
  const typing = useRef<Typing>(undefined);
  typing.current ??= createTyping((text) => {
    const outcome = latest.current.commit(text, visit.current);
    problem.current = outcome.problem;
    latest.current.onProblem(outcome.problem);
    if (outcome.problem === undefined) expected.current = outcome.written;
  });
  // Undo, another control, or another person changed the value: what was typed no longer holds.
  useEffect(() => {
    if (written === expected.current) return;
    expected.current = written;
    if (typing.current?.isWaiting()) return;
    setLocal(undefined);
    if (problem.current !== undefined) latest.current.onProblem((problem.current = undefined));
  }, [written]);
  useEffect(() => () => typing.current?.flush(), []);
  return {
    value: local ?? written,
    onChange: ({ target }) => {
      setLocal(target.value);
      typing.current?.type(target.value);
    },
    onFocus: () => {
      visit.current = {};
    },
    onBlur: () => {
      typing.current?.flush();
      if (problem.current === undefined) setLocal(undefined);
    },
  };
}
