/**
 * Two lists of which one explains the other: <div data-cross-filter> with elements data-cross="key"; data-cross-with="key key" names what
 * an element comes from. Pressing an element (its button with aria-pressed, or anywhere on it that is no link) lights it, all that it
 * comes from and all that comes of it, over any number of levels, and dims the rest; pressing it again, or Escape, lets go.
 * <input data-cross-search> hides the elements that do not hold the words; <span data-cross-found> says how many are left.
 */

export interface Joint {
  key: string;
  /** Keys of what it comes from. */
  origins: string[];
}

/** Returns the keys that a pressed key lights: itself, its origins and theirs, its results and theirs. Pure. */
export function lit(joints: readonly Joint[], pressed: string): Set<string> {
  const origins = new Map(joints.map(({ key, origins: found }) => [key, found]));
  const results = new Map<string, string[]>();
  for (const { key, origins: found } of joints) {
    for (const origin of found) results.set(origin, [...(results.get(origin) ?? []), key]);
  }
  return new Set([pressed, ...reached(pressed, origins), ...reached(pressed, results)]);
}

function reached(start: string, next: ReadonlyMap<string, string[]>): Set<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const other of next.get(key) ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return seen;
}

/** True when a text holds every word that is looked for. Pure. */
export function matches(text: string, wanted: string): boolean {
  const found = text.toLowerCase();
  return wanted.toLowerCase().split(/\s+/).every((word) => found.includes(word));
}

function partsOf(group: Element): HTMLElement[] {
  return [...group.querySelectorAll<HTMLElement>("[data-cross]")];
}

function press(group: Element, pressed: string | undefined): void {
  const parts = partsOf(group);
  const joints = parts.map((part) => ({ key: part.dataset["cross"] ?? "", origins: (part.dataset["crossWith"] ?? "").split(/\s+/).filter(Boolean) }));
  const keys = pressed === undefined ? undefined : lit(joints, pressed);
  for (const part of parts) {
    const key = part.dataset["cross"] ?? "";
    if (!keys) delete part.dataset["light"];
    else part.dataset["light"] = key === pressed ? "selected" : keys.has(key) ? "path" : "dim";
    part.querySelector("button[aria-pressed]")?.setAttribute("aria-pressed", String(key === pressed));
  }
}

function pressedOf(group: Element): string | undefined {
  return group.querySelector<HTMLElement>('[data-light="selected"]')?.dataset["cross"];
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const part = target.closest<HTMLElement>("[data-cross]");
  const group = part?.closest("[data-cross-filter]");
  if (!part || !group || target.closest("a, summary, details")) return;
  const key = part.dataset["cross"];
  press(group, pressedOf(group) === key ? undefined : key);
}

function search(box: HTMLInputElement): void {
  const group = box.closest("[data-cross-filter]");
  if (!group) return;
  const wanted = box.value.trim();
  let left = 0;
  for (const part of partsOf(group)) {
    const isFound = matches(part.textContent ?? "", wanted);
    (part.closest("li") ?? part).hidden = !isFound;
    if (isFound) left++;
  }
  const found = group.querySelector("[data-cross-found]");
  if (found) found.textContent = wanted ? `${left} found` : "";
}

export function startCrossFilter(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("input", (event) => {
    const box = (event.target as Element).closest<HTMLInputElement>("[data-cross-search]");
    if (box) search(box);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("[data-cross-filter]").forEach((group) => press(group, undefined));
  });
  // A live part that was fetched again comes without light and unfiltered: give both back.
  let held: { pressed: string | undefined; wanted: string } | undefined;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const group = (event.target as Element).querySelector("[data-cross-filter]");
    held = group ? { pressed: pressedOf(group), wanted: group.querySelector<HTMLInputElement>("[data-cross-search]")?.value ?? "" } : undefined;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const group = (event.target as Element).querySelector("[data-cross-filter]");
    if (!group || !held) return;
    const box = group.querySelector<HTMLInputElement>("[data-cross-search]");
    if (held.pressed !== undefined) press(group, held.pressed);
    if (box && held.wanted) {
      box.value = held.wanted;
      search(box);
    }
  });
}
