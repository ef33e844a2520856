/**
 * The page's one event stream. Messages go on as DOM events on document: "live:change" (detail: Change) and "live:resync"
 * (something may have been missed: fetch again). The indicator in the bar says live, reconnecting or stale since when.
 *
 * A browser gives a host six connections, so a tab that nobody looks at gives its stream back and resyncs when it is shown.
 */

import { readChange } from "./changes";

const STALE_AFTER = 10_000;
const RETRY_AFTER = 3_000;
const HIDDEN_FOR = 30_000;

class LiveStream {
  private source: EventSource | undefined;
  private brokenSince: Date | undefined;
  private missed = false;
  private retry = 0;
  private hiding = 0;

  constructor(private readonly url: string) {
    this.open();
    setInterval(() => this.show(), 1_000);
    document.addEventListener("visibilitychange", () => this.onVisibility());
    addEventListener("pagehide", () => this.source?.close());
  }

  private open(): void {
    this.source?.close();
    const source = new EventSource(this.url);
    this.source = source;
    source.addEventListener("open", () => this.onOpen());
    source.addEventListener("error", () => this.onError(source));
    source.addEventListener("change", (event) => {
      const change = readChange((event as MessageEvent<string>).data);
      if (change) document.dispatchEvent(new CustomEvent("live:change", { detail: change }));
    });
    source.addEventListener("resync", () => document.dispatchEvent(new CustomEvent("live:resync")));
    this.show();
  }

  private onOpen(): void {
    this.brokenSince = undefined;
    if (this.missed) document.dispatchEvent(new CustomEvent("live:resync"));
    this.missed = false;
    this.show();
  }

  private onError(source: EventSource): void {
    this.brokenSince ??= new Date();
    // The browser itself reconnects with Last-Event-ID; only after a refusal it gives up and what came meanwhile is lost.
    if (source.readyState === EventSource.CLOSED) {
      this.missed = true;
      clearTimeout(this.retry);
      this.retry = window.setTimeout(() => this.open(), RETRY_AFTER);
    }
    this.show();
  }

  private onVisibility(): void {
    clearTimeout(this.hiding);
    if (document.hidden) {
      this.hiding = window.setTimeout(() => {
        clearTimeout(this.retry);
        this.source?.close();
        this.source = undefined;
        this.missed = true;
      }, HIDDEN_FOR);
    } else if (!this.source) {
      this.open();
    }
  }

  private show(): void {
    const indicator = document.getElementById("live");
    if (!indicator) return;
    const broken = this.brokenSince;
    const state = !broken ? (this.source?.readyState === EventSource.OPEN ? "live" : "reconnecting")
      : Date.now() - broken.getTime() > STALE_AFTER ? "stale" : "reconnecting";
    if (indicator.dataset["live"] === state && !indicator.hidden) return;
    const clock = broken?.toTimeString().slice(0, 5);
    const words = { live: "Live", reconnecting: "Reconnecting", stale: `Stale since ${clock}` }[state];
    indicator.dataset["live"] = state;
    indicator.hidden = false;
    indicator.title = state === "stale" ? "Changes after this time are not shown. The page keeps trying." : "";
    indicator.querySelector(".live-text")!.textContent = words;
  }
}

export function startStream(): void {
  const url = document.body.dataset["stream"];
  if (url) new LiveStream(url);
}
