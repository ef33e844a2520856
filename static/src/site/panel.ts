/**
 * The side panel of a plan: a step selected on the canvas is fetched from its address into #step-panel (the answer is the part that
 * the header HX-Target asks for); letting go brings back what stood there. A link that fills the panel selects its step on the canvas.
 */

const PANEL = "step-panel";
let empty: string | undefined;
let asked = 0;

async function onSelect(event: Event): Promise<void> {
  const panel = document.getElementById(PANEL);
  const { id, url } = (event as CustomEvent<{ id?: number; url?: string }>).detail;
  if (!panel || !window.htmx) return;
  empty ??= panel.innerHTML;
  const mine = ++asked;
  if (!url) {
    for (const fact of ["shown", "liveRefresh", "liveStep"]) delete panel.dataset[fact];
    panel.innerHTML = empty;
    window.htmx.process(panel);
    return;
  }
  if (panel.dataset["shown"] !== url) await window.htmx.ajax("GET", url, { target: panel, swap: "innerHTML", source: panel });
  // From here on the panel follows its step like any other live part.
  if (mine === asked) Object.assign(panel.dataset, { shown: url, liveRefresh: url, liveStep: String(id) });
}

function onLoaded(event: Event): void {
  const { target, requestConfig } = (event as CustomEvent<{ target?: Element; requestConfig?: { path: string; verb: string } }>).detail;
  if (target?.id !== PANEL || requestConfig?.verb !== "get") return;
  (target as HTMLElement).dataset["shown"] = requestConfig.path;
  document.querySelector('[data-island="plan"]')?.dispatchEvent(new CustomEvent("plan:focus", { detail: { url: requestConfig.path } }));
}

export function startPanel(): void {
  document.addEventListener("plan:select", (event) => void onSelect(event));
  document.addEventListener("htmx:afterSwap", onLoaded);
}
