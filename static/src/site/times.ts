import { relative } from "./relative";

/** Writes every <time data-relative> below root as its distance from now. */
export function refreshTimes(root: ParentNode = document): void {
  const now = new Date();
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const moment = new Date(element.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const text = relative(moment, now);
    if (element.textContent !== text) element.textContent = text;
  }
}

export function startTimes(): void {
  refreshTimes();
  setInterval(() => refreshTimes(), 10_000);
  document.addEventListener("htmx:load", (event) => refreshTimes((event.target as Element).parentElement ?? document));
}
