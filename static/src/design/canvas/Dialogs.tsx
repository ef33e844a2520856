import { typeWord } from "../../plan/model";
import { useDesign } from "../context";
import { laneName, lanesOf, stepOf } from "../document/canvas";
import { connect, forbiddenTargets, moveToLane } from "../document/commands";
import { Chooser, type Choice } from "./Chooser";
import { useCanvas, useSession } from "./context";
import { COMMANDS } from "./commands/table";
import { bySection, isOffered, situationOf, type Section } from "./commands/command";
import { ConflictDialog } from "./ConflictDialog";
import { ContextMenu } from "./ContextMenu";
import { GroupChooser } from "./GroupChooser";
import { Keys } from "./Keys";
import { OTHER_PIECES, STEP_PIECES, TEMPLATE_PIECES, type PieceKind } from "./pieces";
import type { Open, SessionState } from "./session";
import { ShortcutSheet } from "./ShortcutSheet";

/** What is open above the canvas. */
export function Dialogs() {
  const open = useSession((state) => state.open);
  if (!open) return null;
  if (open.kind === "add") return <QuickAdd open={open} />;
  if (open.kind === "connect") return <ConnectTo from={open.from} />;
  if (open.kind === "move") return <MoveToLane />;
  if (open.kind === "commands") return <CommandPalette />;
  if (open.kind === "shortcuts") return <ShortcutSheet />;
  if (open.kind === "conflicts") return <ConflictDialog />;
  if (open.kind === "group") return <OtherGroup />;
  return <ContextMenu key={`${open.at.x}/${open.at.y}`} at={open.at} place={open.place} />;
}

/** Closes what is open and gives the focus back to the canvas. */
function useClose(): () => void {
  const canvas = useCanvas();
  return () => {
    canvas.open(undefined);
    canvas.focus();
  };
}

function QuickAdd({ open }: { open: Extract<Open, { kind: "add" }> }) {
  const canvas = useCanvas();
  const close = useClose();
  const recent = useSession((state) => state.recent);
  const pieces = orderedPieces(recent, open.after === undefined && open.into === undefined);
  const where = open.after !== undefined ? "Add the next step" : open.into !== undefined ? "Insert a step" : "Add to the canvas";
  return (
    <Chooser
      title={where} placeholder={`${where}…`} nothing="There is no such step type or template." at={open.at} onClose={close}
      choices={pieces.map(({ kind, section }) => ({ id: kind.label, label: kind.label, detail: kind.detail, icon: kind.icon, section }))}
      onChoose={(label) => {
        const { piece } = pieces.find(({ kind }) => kind.label === label)!.kind;
        canvas.open(undefined);
        canvas.place(piece, open);
      }}
    />
  );
}

function orderedPieces(recent: SessionState["recent"], isFree: boolean): readonly { kind: PieceKind; section: string }[] {
  const rank = (kind: PieceKind) => (kind.piece.kind === "step" && recent.includes(kind.piece.type) ? recent.indexOf(kind.piece.type) : recent.length);
  const isRecent = (kind: PieceKind) => rank(kind) < recent.length;
  const steps = [...STEP_PIECES].sort((one, other) => rank(one) - rank(other));
  return [
    ...steps.map((kind) => ({ kind, section: isRecent(kind) ? "Used last" : "Steps" })),
    ...(isFree ? OTHER_PIECES : []).map((kind) => ({ kind, section: "On the canvas" })),
    ...TEMPLATE_PIECES.map((kind) => ({ kind, section: "Templates" })),
  ];
}

function ConnectTo({ from }: { from: string }) {
  const canvas = useCanvas();
  const close = useClose();
  const records = useDesign((state) => state.records);
  const forbidden = forbiddenTargets(records, from);
  const { workspace } = canvas.editor;
  const lanes = new Set(lanesOf(records, workspace).map(({ code }) => code));
  const steps = canvas.shown().scene.lanes.length === 0 ? [] : Object.values(records.StepDefinition ?? {}).map(({ code }) => stepOf(records, code as string)!).filter(({ code, group }) => !forbidden.has(code) && lanes.has(group));
  return (
    <Chooser
      title={`Which step waits for “${stepOf(records, from)?.name ?? from}”?`} placeholder="Find the step that waits…" nothing="No such step may wait for this one." onClose={close}
      choices={steps.map((step): Choice => ({ id: step.code, label: step.name, detail: `${laneName(records, step.group)} · ${typeWord(step.type)}`, icon: `type-${step.type}` }))}
      onChoose={(to) => {
        canvas.open(undefined);
        canvas.perform(connect(records, { from, to }));
        canvas.view.show(from, { hasFocus: true });
      }}
    />
  );
}

function OtherGroup() {
  return <GroupChooser onClose={useClose()} />;
}

function MoveToLane() {
  const canvas = useCanvas();
  const close = useClose();
  const records = useDesign((state) => state.records);
  const { workspace } = canvas.editor;
  const { steps } = canvas.session.getState().selection;
  const own = new Set(steps.map((code) => stepOf(records, code)?.group));
  const lanes = lanesOf(records, workspace).filter(({ code }) => own.size > 1 || !own.has(code));
  return (
    <Chooser
      title="Move to which lane?" placeholder="Find a lane…" nothing="There is no such lane." onClose={close}
      choices={lanes.map(({ code, name }) => ({ id: code, label: name, icon: "layers" }))}
      onChoose={(lane) => {
        canvas.open(undefined);
        canvas.perform(moveToLane(records, workspace, steps, lane));
      }}
    />
  );
}

/** All commands that are of use now, and all steps to go to. */
function CommandPalette() {
  const canvas = useCanvas();
  const close = useClose();
  const records = useDesign((state) => state.records);
  const situation = situationOf(canvas);
  const commands = COMMANDS.filter((command) => command.id !== "commands" && !HIDDEN.includes(command.section) && isOffered(command, situation));
  const steps = canvas.shown().cards.filter(({ kind }) => kind === "step");
  return (
    <Chooser
      title="Commands" placeholder="Find a command or a step…" nothing="There is no such command or step." onClose={close}
      choices={[
        ...bySection(commands).map((command): Choice => ({ id: command.id, label: command.label, detail: undefined, icon: command.icon, section: command.section, hint: <Keys of={command.keys[0]} /> })),
        ...steps.map(({ id, name, lane, step }): Choice => ({ id: `step ${id}`, label: name, detail: `Go to the step, in ${laneName(records, lane)}`, icon: `type-${step!.type}`, section: "Go to a step" })),
      ]}
      onChoose={(id) => {
        canvas.open(undefined);
        if (!id.startsWith("step ")) {
          canvas.focus();
          return commands.find((command) => command.id === id)?.run(canvas);
        }
        const code = id.slice("step ".length);
        canvas.choose({ steps: [code] });
        canvas.view.show(code, { isCentred: true, hasFocus: true });
      }}
    />
  );
}

/** The palette lists what is done, not how one moves about. */
const HIDDEN: readonly Section[] = ["Move about"];
