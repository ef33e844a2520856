/** Keys as the table of commands writes them ("Ctrl+Shift+G", "Alt+ArrowLeft", "C"), compared with what was pressed. Pure. */

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Named keys whose sign differs with Shift and layout are compared without Shift. */
const SIGNS = new Set(["?", "/", "+", "-", "=", "0", "1"]);

/** True when what was pressed is the key. On a Mac, Command stands for Ctrl. */
export function isPressed(key: string, event: Pressed): boolean {
  const { main, isCtrl, isAlt, isShift } = parts(key);
  const isSame = main.length === 1 ? event.key.toLowerCase() === main.toLowerCase() : event.key === main;
  const isShiftRight = SIGNS.has(main) || event.shiftKey === isShift;
  return isSame && isShiftRight && (event.ctrlKey || event.metaKey) === isCtrl && event.altKey === isAlt;
}

/** True for keys that act by themselves, without Ctrl or Alt, and would get in the way of who dictates (WCAG 2.1.4). */
export function isCharacter(key: string): boolean {
  const { main, isCtrl, isAlt } = parts(key);
  return main.length === 1 && !isCtrl && !isAlt;
}

const WORDS: Readonly<Record<string, string>> = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: "Del", " ": "Space",
};

/** Returns the key as it is read: its parts, to be set as one <kbd> each. */
export function spelled(key: string): readonly string[] {
  const { main, isCtrl, isAlt, isShift } = parts(key);
  return [...(isCtrl ? ["Ctrl"] : []), ...(isAlt ? ["Alt"] : []), ...(isShift ? ["Shift"] : []), WORDS[main] ?? main];
}

/** The same for aria-keyshortcuts. */
export function ariaKey(key: string): string {
  const { main, isCtrl, isAlt, isShift } = parts(key);
  return [...(isCtrl ? ["Control"] : []), ...(isAlt ? ["Alt"] : []), ...(isShift ? ["Shift"] : []), main === " " ? "Space" : main].join("+");
}

function parts(key: string): { main: string; isCtrl: boolean; isAlt: boolean; isShift: boolean } {
  const names = key.endsWith("++") ? [...key.slice(0, -2).split("+"), "+"] : key === "+" ? ["+"] : key.split("+");
  return { main: names.at(-1)!, isCtrl: names.includes("Ctrl"), isAlt: names.includes("Alt"), isShift: names.includes("Shift") };
}
