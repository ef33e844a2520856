/**
 * Two lists of which one explains the other: <div data-cross-filter> with elements data-cross="key" data-cross-with="key key".
 * Pressing one lights it and what it is joined with, and dims the rest; pressing it again, or Escape, lets go.
 */

export interface Joint {
  key: string;
  joined: string[];
}

/** Returns the keys that a pressed key lights: its own neighbours in both directions. Pure. */
export function lit(joints: readonly Joint[], pressed: string): Set<string> {
  const found = new Set([pressed]);
  for (const { key, joined } of joints) {
    if (key === pressed) joined.forEach((other) => found.add(other));
    if (joined.includes(pressed)) found.add(key);
  }
  return found;
}

function press(group: Element, pressed: string | undefined): void {
  const parts = [...group.querySelectorAll<HTMLElement>("[data-cross]")];
  const joints = parts.map((part) => ({ key: part.dataset["cross"] ?? "", joined: (part.dataset["crossWith"] ?? "").split(/\s+/).filter(Boolean) }));
  const keys = pressed === undefined ? undefined : lit(joints, pressed);
  parts.forEach((part, index) => {
    const key = joints[index]!.key;
    if (!keys) delete part.dataset["light"];
    else part.dataset["light"] = key === pressed ? "selected" : keys.has(key) ? "path" : "dim";
    if (part.hasAttribute("aria-pressed")) part.setAttribute("aria-pressed", String(key === pressed));
  });
}

export function startCrossFilter(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const part = target.closest<HTMLElement>("[data-cross]");
    const group = part?.closest("[data-cross-filter]");
    if (!part || !group || (target !== part && target.closest("a, summary, details"))) return;
    press(group, part.dataset["light"] === "selected" ? undefined : part.dataset["cross"]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("[data-cross-filter]").forEach((group) => press(group, undefined));
  });
}
