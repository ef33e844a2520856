import { iconUrl, remember } from "./page";

const ICONS: Record<string, string> = { light: "sun", dark: "moon", auto: "monitor" };

/** Returns "dark" or "light" as the page shows it now, also when it follows the system. */
export function shownTheme(): "dark" | "light" {
  const chosen = document.documentElement.dataset["bsTheme"];
  if (chosen === "dark" || chosen === "light") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Calls back when the shown theme changes, by choice or by the system; returns the function that stops it. */
export function onThemeChange(callback: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener("theme:change", callback);
  system.addEventListener("change", callback);
  return () => {
    document.removeEventListener("theme:change", callback);
    system.removeEventListener("change", callback);
  };
}

function choose(theme: string): void {
  document.documentElement.dataset["bsTheme"] = theme;
  remember("theme", theme);
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-choice]")) {
    const chosen = button.dataset["themeChoice"] === theme;
    button.setAttribute("aria-checked", String(chosen));
    const shape = button.closest("details")?.querySelector("summary use");
    if (chosen && shape) shape.setAttribute("href", iconUrl(ICONS[theme] ?? "monitor"));
  }
  document.dispatchEvent(new CustomEvent("theme:change"));
}

export function startTheme(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-theme-choice]");
    if (button) choose(button.dataset["themeChoice"] ?? "auto");
  });
  document.addEventListener("click", (event) => {
    const fold = (event.target as Element).closest<HTMLElement>("[data-rail-fold]");
    const shell = document.getElementById("shell");
    if (!fold || !shell) return;
    const folded = shell.dataset["rail"] !== "folded";
    shell.dataset["rail"] = folded ? "folded" : "open";
    fold.setAttribute("aria-expanded", String(!folded));
    remember("rail", folded ? "folded" : "open");
  });
}
