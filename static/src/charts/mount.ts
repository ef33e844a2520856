/** Charts: <div data-chart="ID of the JSON"><canvas></canvas></div>. They are drawn again in the colours of another theme. */

import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip } from "chart.js";
import { onThemeChange } from "../site/theme";
import { configurationOf, type ChartData } from "./chart";

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);

const drawn = new Map<HTMLElement, Chart>();

/** Returns the colour of a token as it is shown now; the token itself may hold light-dark(). */
function colourOf(token: string): string {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function draw(box: HTMLElement): void {
  const canvas = box.querySelector("canvas");
  const json = document.getElementById(box.dataset["chart"] ?? "")?.textContent;
  if (!canvas || !json) return;
  drawn.get(box)?.destroy();
  drawn.set(box, new Chart(canvas, configurationOf(JSON.parse(json) as ChartData, colourOf, getComputedStyle(document.body).fontFamily)));
}

function scan(): void {
  for (const [box, chart] of drawn) {
    if (box.isConnected) continue;
    chart.destroy();
    drawn.delete(box);
  }
  for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) if (!drawn.has(box)) draw(box);
}

scan();
new MutationObserver(scan).observe(document.body, { childList: true, subtree: true });
// What a chart says at the pointer goes away by Escape, without moving the pointer (WCAG 1.4.13).
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const chart of drawn.values()) {
    if (!chart.tooltip?.opacity) continue;
    chart.setActiveElements([]);
    chart.tooltip.setActiveElements([], { x: 0, y: 0 });
    chart.update();
  }
});
onThemeChange(() => drawn.forEach((_, box) => draw(box)));
