import { expect, test } from "vitest";
import { configurationOf, type ChartData } from "./chart";

const colourOf = (token: string) => `<${token}>`;
const chart: ChartData = { type: "line", labels: ["Mon", "Tue"], series: [{ label: "Finished", values: [1, null] }, { label: "Failed", values: [0, 2], token: "status-failed" }], unit: "orders" };

test("a status keeps its colour, the others get neutral ones", () => {
  const { datasets } = configurationOf(chart, colourOf, "Inter").data;
  expect(datasets.map(({ borderColor }) => borderColor)).toEqual(["<series-1>", "<status-failed>"]);
  expect(datasets[0]!.data).toEqual([1, null]);
});

test("lines differ by their dashes, not by colour alone", () => {
  const dashes = configurationOf(chart, colourOf, "Inter").data.datasets.map((dataset) => String((dataset as { borderDash?: number[] }).borderDash));
  expect(new Set(dashes).size).toBe(2);
});

test("one series needs no legend", () => {
  const one = configurationOf({ ...chart, series: chart.series.slice(0, 1) }, colourOf, "Inter");
  expect(one.options!.plugins!.legend!.display).toBe(false);
  expect(configurationOf(chart, colourOf, "Inter").options!.plugins!.legend!.display).toBe(true);
});
