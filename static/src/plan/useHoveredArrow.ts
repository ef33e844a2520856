/** The arrow under the pointer, whose scope is written on it. Escape takes the writing away without moving anything (WCAG 1.4.13). */

import { useEffect } from "react";

interface Hovering {
  setState(state: { hovered: string | undefined }): void;
}

/** Returns what React Flow is to call when the pointer comes to an arrow and leaves it. */
export function useHoveredArrow(store: Hovering): { onEdgeMouseEnter(event: unknown, edge: { id: string }): void; onEdgeMouseLeave(): void } {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && store.setState({ hovered: undefined });
    // Wherever the focus is, and before a dialog or panel stops the key.
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [store]);
  return {
    onEdgeMouseEnter: (_, edge) => store.setState({ hovered: edge.id }),
    onEdgeMouseLeave: () => store.setState({ hovered: undefined }),
  };
}
