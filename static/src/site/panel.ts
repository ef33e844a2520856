/**
 * The side panel of a plan: a step selected on the canvas is fetched from its address into #step-panel (the answer is the part that
 * the header HX-Target asks for); letting go brings back what <template id="step-panel-empty"> holds. A link that fills the panel
 * selects its step on the canvas. The selected step is in the page's address (?step=), so that it can be linked and reloaded.
 */

const PANEL = "step-panel";
let asked = 0;

function panelOf(): HTMLElement | null {
  return document.getElementById(PANEL);
}

function island(): Element | null {
  return document.querySelector('[data-island="plan"]');
}

/** Writes the selected step into the address without a step in the browser's history. */
function writeAddress(id: number | undefined): void {
  const address = new URL(location.href);
  if (id === undefined) address.searchParams.delete("step");
  else address.searchParams.set("step", String(id));
  if (address.href !== location.href) history.replaceState(history.state, "", address);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-keeps-step]")) {
    const goal = new URL(link.href);
    if (id === undefined) goal.searchParams.delete("step");
    else goal.searchParams.set("step", String(id));
    link.href = goal.href;
  }
}

function letGo(panel: HTMLElement): void {
  const empty = document.getElementById("step-panel-empty") as HTMLTemplateElement | null;
  for (const fact of ["shown", "liveRefresh", "liveStep"]) delete panel.dataset[fact];
  if (empty) panel.replaceChildren(empty.content.cloneNode(true));
  markLinks();
}

/** Marks the link of the step that the panel shows, in the table of steps and wherever else it stands. */
function markLinks(): void {
  const shown = panelOf()?.dataset["shown"];
  for (const link of document.querySelectorAll<HTMLElement>(`a[hx-target="#${PANEL}"]`)) {
    if (link.getAttribute("href") === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

async function onSelect(event: Event): Promise<void> {
  const panel = panelOf();
  const { id, url } = (event as CustomEvent<{ id?: number; url?: string }>).detail;
  if (!panel || !window.htmx) return;
  const mine = ++asked;
  writeAddress(url ? id : undefined);
  if (!url) {
    letGo(panel);
    return;
  }
  try {
    if (panel.dataset["shown"] !== url) await window.htmx.ajax("GET", url, { target: panel, swap: "innerHTML", source: panel });
  } catch {
    return; // a message says that the server did not answer
  }
  if (mine === asked) follow(panel, url, String(id));
  markLinks();
}

/** From here on the panel is fetched again whenever its step has changed, like any other live part. */
function follow(panel: HTMLElement, url: string, id: string): void {
  Object.assign(panel.dataset, { shown: url, liveRefresh: url, liveStep: id });
}

/** A page without a canvas: the link alone says which step was selected. */
function followLink(panel: HTMLElement, url: string): void {
  const id = /\/steps\/(\d+)$/.exec(url)?.[1];
  if (id === undefined || island() || panel.matches(".step-page")) return;
  follow(panel, url, id);
  writeAddress(Number(id));
}

/** The person acted in the panel, and what had the focus is gone: the focus goes to the problem, else to the step's name. */
function takeFocus(panel: HTMLElement): void {
  const goal = panel.querySelector<HTMLElement>("[aria-invalid]") ?? panel.querySelector<HTMLElement>("#step-refusal") ?? panel.querySelector<HTMLElement>("#step-heading");
  goal?.focus({ preventScroll: true });
  goal?.scrollIntoView({ block: "nearest" });
}

function onLoaded(event: Event): void {
  const { target, requestConfig } = (event as CustomEvent<{ target?: HTMLElement; requestConfig?: { path: string; verb: string; elt: Element } }>).detail;
  if (target?.id !== PANEL || !requestConfig) return;
  const isOwn = requestConfig.elt === target;
  if (requestConfig.verb === "get" && !isOwn) {
    target.dataset["shown"] = requestConfig.path;
    island()?.dispatchEvent(new CustomEvent("plan:focus", { detail: { url: requestConfig.path } }));
    followLink(target, requestConfig.path);
  }
  if (!isOwn) takeFocus(target);
}

function onClose(): void {
  const panel = panelOf();
  if (!panel) return;
  const opener = document.querySelector<HTMLElement>(`[data-island="plan"] [data-step][tabindex="0"]`) ?? document.querySelector<HTMLElement>(`a[hx-target="#${PANEL}"][aria-current]`);
  island()?.dispatchEvent(new CustomEvent("plan:focus", { detail: { id: null } }));
  writeAddress(undefined);
  letGo(panel);
  opener?.focus({ preventScroll: true });
}

/**
 * A form that was sent before htmx listened came back as a whole page, at the address of the action: the address becomes the
 * step's own, since an action has none to reload or refresh from, and the focus goes where a part's answer would have put it.
 */
function settle(panel: HTMLElement): void {
  const shown = panel.dataset["shown"];
  if (panel.matches(".step-page") && shown && shown !== location.pathname) history.replaceState(history.state, "", shown);
  if (panel.querySelector("[aria-invalid], #step-refusal")) takeFocus(panel);
}

export function startPanel(): void {
  const panel = panelOf();
  if (panel) settle(panel);
  document.addEventListener("plan:select", (event) => void onSelect(event));
  document.addEventListener("htmx:afterSwap", onLoaded);
  document.addEventListener("htmx:afterSwap", markLinks);
  markLinks();
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-panel-close]")) onClose();
  });
}
