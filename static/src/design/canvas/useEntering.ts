import { useEffect } from "react";
import type { SessionStore } from "./session";

const FIRST = ".inspector-body :is(input, select, textarea, [contenteditable], button:not(.field-help-switch)):not([disabled])";

/** Puts the focus into the inspector when a person opened the properties: to its first field, unless one was named. */
export function useEntering(session: SessionStore, root: { readonly current: HTMLElement | null }): void {
  useEffect(
    () =>
      session.subscribe((state, before) => {
        if (!state.isEntering || before.isEntering) return;
        session.setState({ isEntering: false });
        if (state.field === undefined) requestAnimationFrame(() => requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(FIRST)?.focus()));
      }),
    [session, root],
  );
}
