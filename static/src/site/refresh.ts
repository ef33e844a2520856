/**
 * Parts of a page that fetch themselves again when something they show has changed:
 *   <div id="plan-log" data-live-refresh="/plans/5/log" data-live-plan="5">   also data-live-order, data-live-step, data-live-all
 * The answer replaces what is in the element (data-live-swap="outerHTML": the element itself). Focus, scroll and open details stay,
 * and so does what has data-stays and an id: it was said to the person who acted, and is put into what has data-stays-here;
 * a part with a dialog open or text being typed waits. What hears of everything is fetched at most every other second.
 *   <section data-live-reload="[data-island]" data-live-order="5">   loads the whole page again as soon as it holds what the selector names
 */

import { concerns, type Change, type Interest } from "./changes";
import { isTyping } from "./page";

const PAUSE = 300;
const PAUSE_OF_ALL = 2_000;
const fetchedAt = new WeakMap<HTMLElement, number>();
const due = new Set<HTMLElement>();
const running = new WeakSet<HTMLElement>();
let timer = 0;

function interestOf(element: HTMLElement): Interest {
  const { liveAll, liveOrder, livePlan, liveStep } = element.dataset;
  return { all: liveAll !== undefined, order: liveOrder, plan: livePlan, step: liveStep };
}

function isBusy(element: HTMLElement): boolean {
  const active = document.activeElement;
  return Boolean(element.querySelector("dialog[open], details[data-menu][open]")) || (isTyping(active) && element.contains(active));
}

interface Held {
  focus: string | undefined;
  stays: HTMLElement[];
  open: string[];
  scrolls: [string, number, number][];
}

function focusSelector(element: HTMLElement): string | undefined {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !element.contains(active)) return undefined;
  if (active.id) return `#${CSS.escape(active.id)}`;
  const href = active.getAttribute("href");
  if (href) return `a[href="${CSS.escape(href)}"]`;
  const name = active.getAttribute("name");
  return name ? `[name="${CSS.escape(name)}"][value="${CSS.escape(active.getAttribute("value") ?? "")}"]` : undefined;
}

function hold(element: HTMLElement): Held {
  const open = [...element.querySelectorAll<HTMLDetailsElement>("details[id][open]")].map((details) => details.id);
  const scrolls = [...element.querySelectorAll<HTMLElement>("[id]")]
    .filter((part) => part.scrollTop || part.scrollLeft)
    .map((part): [string, number, number] => [part.id, part.scrollTop, part.scrollLeft]);
  return { focus: focusSelector(element), stays: [...element.querySelectorAll<HTMLElement>("[data-stays][id]")], open, scrolls };
}

function restore(element: HTMLElement, held: Held): void {
  for (const one of held.stays) {
    if (document.getElementById(one.id)) continue;
    one.removeAttribute("role"); // it was read out when it came
    (element.querySelector("[data-stays-here]") ?? element).prepend(one);
  }
  for (const id of held.open) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, top, left] of held.scrolls) document.getElementById(id)?.scrollTo({ top, left, behavior: "instant" });
  if (held.focus && (document.activeElement === document.body || !document.activeElement)) {
    document.querySelector<HTMLElement>(held.focus)?.focus({ preventScroll: true });
  }
}

async function refresh(element: HTMLElement): Promise<void> {
  const url = element.dataset["liveRefresh"];
  if (!url || !window.htmx) return;
  running.add(element);
  fetchedAt.set(element, Date.now());
  let held: Held | undefined;
  // What the person did while the answer was on its way counts: it is looked at only now.
  const beforeSwap = (event: Event) => {
    const { detail } = event as CustomEvent<{ shouldSwap: boolean; requestConfig?: { elt?: Element } }>;
    // The answer to what the person just sent is always shown.
    if (event.target !== element || detail.requestConfig?.elt !== element) return;
    // Meanwhile the part may have been given another thing to show, or nothing: the answer is then of no use.
    if (element.dataset["liveRefresh"] !== url) detail.shouldSwap = false;
    else if (isBusy(element)) {
      detail.shouldSwap = false;
      due.add(element);
    } else held = hold(element);
  };
  element.addEventListener("htmx:beforeSwap", beforeSwap);
  try {
    await window.htmx.ajax("GET", url, { target: element, swap: element.dataset["liveSwap"] ?? "innerHTML", source: element });
    if (held) restore(element, held);
  } catch {
    // The server did not answer: the indicator says so, and when the stream is back everything is fetched again.
  } finally {
    element.removeEventListener("htmx:beforeSwap", beforeSwap);
    running.delete(element);
    if (due.size) schedule();
  }
}

function isTooSoon(element: HTMLElement): boolean {
  return element.dataset["liveAll"] !== undefined && Date.now() - (fetchedAt.get(element) ?? 0) < PAUSE_OF_ALL;
}

async function reloadOnce(selector: string): Promise<void> {
  const page = await fetch(location.href, { headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .catch(() => ""); // also where the connection breaks in the middle of the answer: the stream comes back and asks again
  if (new DOMParser().parseFromString(page, "text/html").querySelector(selector)) location.reload();
}

function flush(): void {
  timer = 0;
  for (const element of [...due]) {
    if (!element.isConnected) due.delete(element);
    else if (!running.has(element) && !isBusy(element) && !isTooSoon(element)) {
      due.delete(element);
      void refresh(element);
    }
  }
  if (due.size) schedule();
}

function schedule(): void {
  if (!timer) timer = window.setTimeout(flush, PAUSE);
}

function mark(change: Change | undefined): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-live-refresh]")) {
    if (!change || concerns(change, interestOf(element))) due.add(element);
  }
  const waiting = document.querySelector<HTMLElement>("[data-live-reload]");
  if (waiting && (!change || concerns(change, interestOf(waiting)))) void reloadOnce(waiting.dataset["liveReload"] ?? "");
  if (due.size) schedule();
}

export function startRefresh(): void {
  document.addEventListener("live:change", (event) => mark((event as CustomEvent<Change>).detail));
  document.addEventListener("live:resync", () => mark(undefined));
}
