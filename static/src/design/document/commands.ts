/**
 * What a person can do on a canvas. Each command is a pure function of the records (and mostly the code of the workspace) that answers with
 * the changes of one gesture, or with a refusal in words; see outcome.ts. `perform` does what a command answered:
 *
 *     perform(store, connect(store.getState().records, { from: "ship", to: "bill" }), say);
 */

export { align, distribute, tidyUp } from "./arranging";
export { connect, reconnect, setScope } from "./arrows";
export { isArranged, type Move } from "./cells";
export { copied, duplicate, importPart, insertPart, paste, type Into } from "./clipboard";
export { deleteAndReconnect, deleteSelection } from "./deleting";
export { addExistingGroup, addLane, collapseLanes, deleteGroup, groupSelection, removeLane, renameLane, reorderLane, resizeLane } from "./lanes";
export { downstreamOf, forbiddenSources, forbiddenTargets, pathOfLoop, predecessorsOf, refusalOfArrow, successorsOf, upstreamOf } from "./neighbours";
export { nameNewLane, nameNewStep } from "./naming";
export { addNote, deleteNote, editNote } from "./notes";
export { isRefused, NOTHING, perform, type Done, type Outcome, type Reason, type Refusal, type Selection } from "./outcome";
export { addConnected, addStep, insertOnArrow, moveSteps, moveToLane, refusalOfInsertion, setFields } from "./steps";
