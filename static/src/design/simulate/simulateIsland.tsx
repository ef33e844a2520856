import { recordsOf, type Versioned } from "../document/versions";
import { choosableSteps, lanesOf } from "./choosable";
import { SimulationView } from "./SimulationView";
import { createSimulator } from "./simulator";

/** The simulator on a page of its own, for phones and for whoever needs the room: an island beside the document of its workspace. */
export function simulateIsland(element: HTMLElement, jsonOf: (element: HTMLElement, name: string) => unknown) {
  const { workspace, records: versioned } = jsonOf(element, "document") as { workspace: string; records: Versioned };
  const records = recordsOf(versioned);
  const sample = new URLSearchParams(location.search).get("sample") ?? "";
  return <SimulationView simulator={createSimulator(workspace, sample)} isAsked={sample !== ""} steps={choosableSteps(records)} laneOrder={lanesOf(records, workspace)} />;
}
