/** Shortcuts of the shell. Single letters can be switched off (WCAG 2.1.4) and never act while text is typed. */

import { isTyping } from "./page";

const PLACES: Record<string, string> = {
  h: "Home", o: "Orders", t: "Tasks", f: "Fallout", j: "Jeopardy", s: "Systems", c: "Catalog", d: "Designs", r: "Releases", b: "Dashboard",
};
const STORE = "shortcuts";
let goingSince = -Infinity;

/** Whether keys that are a single character act; a person may switch them off. */
export function areLettersOn(): boolean {
  return localStorage.getItem(STORE) !== "off";
}

export function switchLetters(isOn: boolean): void {
  localStorage.setItem(STORE, isOn ? "on" : "off");
}

function go(letter: string): void {
  const label = PLACES[letter];
  const link = [...document.querySelectorAll<HTMLAnchorElement>(".rail-link")].find((item) => item.title === label);
  link?.click();
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (!areLettersOn()) return;
  if (event.timeStamp - goingSince < 1500 && event.key in PLACES) go(event.key);
  goingSince = event.key === "g" ? event.timeStamp : -Infinity;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector<HTMLElement>('[data-shortcut="/"]')?.focus();
  }
  if (event.key === "?") (document.getElementById("shortcuts") as HTMLDialogElement | null)?.showModal();
}

export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  const toggle = document.querySelector<HTMLInputElement>("[data-shortcuts-switch]");
  if (!toggle) return;
  toggle.checked = areLettersOn();
  toggle.addEventListener("change", () => switchLetters(toggle.checked));
}
