/** A chart as the server describes it, and as Chart.js wants it. Pure but for the colours, which are asked for by token. */

import type { ChartConfiguration, ChartDataset } from "chart.js";

export interface Series {
  label: string;
  values: (number | null)[];
  /** A token of tokens.css without its dashes, for a series that means a status; else the next neutral colour. */
  token?: string;
}

export interface ChartData {
  type: "bar" | "line";
  labels: string[];
  series: Series[];
  stacked?: boolean;
  /** Written after each value: "min", "%", "orders". */
  unit?: string;
}

const DASHES = [[], [6, 4], [2, 3], [8, 3, 2, 3]];

function datasetOf(series: Series, index: number, type: ChartData["type"], colourOf: (token: string) => string): ChartDataset<"bar" | "line"> {
  const colour = colourOf(series.token ?? `series-${(index % 4) + 1}`);
  const shared = { label: series.label, data: series.values, borderColor: colour, backgroundColor: colour };
  if (type === "bar") return { ...shared, type, borderRadius: 2, maxBarThickness: 28, borderWidth: 0 };
  // Lines differ by their dashes too, never by colour alone.
  return { ...shared, type, borderWidth: 2, borderDash: DASHES[index % DASHES.length]!, pointRadius: 0, pointHitRadius: 12, tension: 0.25 };
}

/** Returns the configuration for Chart.js in the page's colours. */
export function configurationOf(chart: ChartData, colourOf: (token: string) => string, font: string): ChartConfiguration<"bar" | "line"> {
  const isStacked = chart.stacked ?? false;
  const text = { color: colourOf("text-soft"), font: { family: font, size: 12 } };
  const write = (value: number | string) => (chart.unit ? `${value} ${chart.unit}` : String(value));
  return {
    type: chart.type,
    data: { labels: chart.labels, datasets: chart.series.map((series, index) => datasetOf(series, index, chart.type, colourOf)) },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked: isStacked, grid: { display: false }, border: { color: colourOf("line-strong") }, ticks: { ...text, maxRotation: 0, autoSkipPadding: 16 } },
        y: { stacked: isStacked, beginAtZero: true, grid: { color: colourOf("line") }, border: { display: false }, ticks: { ...text, maxTicksLimit: 6, callback: write } },
      },
      plugins: {
        legend: { display: chart.series.length > 1, position: "bottom", align: "start", labels: { ...text, boxWidth: 10, boxHeight: 10 } },
        tooltip: {
          backgroundColor: colourOf("raised"), titleColor: colourOf("text"), bodyColor: colourOf("text"), borderColor: colourOf("line-strong"), borderWidth: 1, cornerRadius: 6, padding: 8,
          callbacks: { label: (item) => `${item.dataset.label}: ${write(item.formattedValue)}` },
        },
      },
    },
  };
}
