/** What the server put into the page for scripts, and the small parts of htmx that we call. */

export interface Htmx {
  ajax(verb: "GET", url: string, options: { target: Element; swap: string; source?: Element }): Promise<void>;
  process(element: Element): void;
}

declare global {
  interface Window {
    htmx?: Htmx;
  }
}

/** Returns the address of one icon of the sprite. */
export function iconUrl(name: string): string {
  return `${document.documentElement.dataset["icons"] ?? "/static/icons.svg"}#${name}`;
}

/** Keeps a choice of this person for a year where the server sees it when it renders the next page. */
export function remember(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

/** True when keys belong to a control that takes text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
