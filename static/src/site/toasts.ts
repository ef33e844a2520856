/** Short messages at the corner. Errors stay until dismissed; the rest go after some seconds unless pointed at or focused. */

import { iconUrl } from "./page";

export type Level = "info" | "success" | "warning" | "error";

const STAY = 7_000;
const ICONS: Record<Level, string> = { info: "info", success: "circle-check", warning: "triangle-alert", error: "triangle-alert" };

/** Shows a message and has it read out. */
export function toast(level: Level, text: string): void {
  const template = document.getElementById("toast-template") as HTMLTemplateElement | null;
  const list = document.getElementById("toasts");
  const item = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!item || !list) return;
  item.dataset["level"] = level;
  item.querySelector(".toast-text")!.textContent = text;
  item.querySelector("use")?.setAttribute("href", iconUrl(ICONS[level]));
  list.append(item);
  expire(item);
}

function expire(item: HTMLElement): void {
  if (item.dataset["level"] === "error") return;
  let timer = 0;
  const begin = () => (timer = window.setTimeout(() => item.remove(), STAY));
  const stop = () => clearTimeout(timer);
  for (const name of ["mouseenter", "focusin"]) item.addEventListener(name, stop);
  for (const name of ["mouseleave", "focusout"]) item.addEventListener(name, begin);
  begin();
}

function onTrigger(event: Event): void {
  const { level, text } = (event as CustomEvent<{ level?: Level; text?: string; value?: string }>).detail;
  const known = level && level in ICONS ? level : "info";
  toast(known, text ?? (event as CustomEvent<{ value?: string }>).detail.value ?? "");
}

function onFailure(event: Event): void {
  const { xhr: request, requestConfig } = (event as CustomEvent<{ xhr?: XMLHttpRequest; requestConfig?: { elt?: HTMLElement } }>).detail;
  // Parts that fetch themselves are spoken for by the live indicator.
  if (requestConfig?.elt?.dataset["liveRefresh"] !== undefined) return;
  if (event.type === "htmx:sendError") toast("error", "The server could not be reached. Check the connection and try again.");
  else if (request?.status === 403) toast("error", "Your account may not do this, or the page has expired. Load it again.");
  else if (request?.status === 404) toast("error", "This no longer exists. Load the page again.");
  else toast("error", `The server failed (${request?.status ?? "no answer"}). Load the page again to see what holds now.`);
}

export function startToasts(): void {
  for (const item of document.querySelectorAll<HTMLElement>("[data-toast]")) expire(item);
  document.addEventListener("toast", onTrigger);
  document.addEventListener("htmx:responseError", onFailure);
  document.addEventListener("htmx:sendError", onFailure);
  document.addEventListener("click", (event) => {
    const close = (event.target as Element).closest("[data-toast-close]");
    close?.closest("[data-toast]")?.remove();
  });
}
