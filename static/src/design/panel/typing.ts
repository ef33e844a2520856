/**
 * Typing becomes one entry of the history for each visit to a field: what was typed is committed after a pause and on leaving, and a
 * second commit of the same visit goes into the entry of the first.
 */

export const PAUSE = 500;

export interface Typing {
  /** Something was typed: it is committed after a pause. */
  type(text: string): void;
  /** Commits now what is still waiting. */
  flush(): void;
  isWaiting(): boolean;
}

const waiting = new Set<Typing>();

/** Commits whatever is being typed anywhere, such as before saving. */
export function flushTyping(): void {
  for (const typing of [...waiting]) typing.flush();
}

export function createTyping(commit: (text: string) => void, pause = PAUSE): Typing {
  let pending: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const typing: Typing = {
    type(text) {
      pending = text;
      waiting.add(typing);
      clearTimeout(timer);
      timer = setTimeout(typing.flush, pause);
    },
    flush() {
      clearTimeout(timer);
      waiting.delete(typing);
      if (pending === undefined) return;
      const text = pending;
      pending = undefined;
      commit(text);
    },
    isWaiting: () => pending !== undefined,
  };
  return typing;
}
