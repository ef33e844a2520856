import type { NodeProps } from "@xyflow/react";
import { memo, useRef } from "react";
import { useSelection } from "../../../plan/context";
import type { CardNode } from "../../../plan/project";
import { lightOf } from "../../../plan/selection";
import { editNote, perform } from "../../document/commands";
import { useCanvas, useSession } from "../context";
import type { DrawnCard } from "../picture";
import { useCardPointer } from "../useCardPointer";

/** A note, written in place. */
function NoteCardView({ data }: NodeProps<CardNode<DrawnCard>>) {
  const card = data.step;
  const canvas = useCanvas();
  const light = useSelection((state) => lightOf(state, card.id));
  const isActive = useSelection((state) => state.active === card.id);
  const isWriting = useSession(({ writing }) => writing?.what === "card" && writing.id === card.id);
  const pointer = useCardPointer(card.id);
  if (isWriting) return <NoteText card={card} />;
  return (
    <div
      className="step-card note-card" data-step={card.id} data-light={light === "dim" ? "plain" : light} role="button" aria-roledescription="note" aria-pressed={light === "selected"}
      tabIndex={isActive ? 0 : -1} aria-label={`Note: ${card.name}`} {...pointer}
      onDoubleClick={(event) => {
        event.stopPropagation();
        if (!canvas.editor.isReadOnly) canvas.write({ what: "card", id: card.id });
      }}
    >
      <p className="note-text">{card.name}</p>
    </div>
  );
}

function NoteText({ card }: { card: DrawnCard }) {
  const canvas = useCanvas();
  const isGivenUp = useRef(false);
  const finish = (text: string) => {
    const { store, workspace, say } = canvas.editor;
    const visit = canvas.session.getState().writing?.visit;
    canvas.session.setState({ writing: undefined });
    if (!isGivenUp.current && text.trim() !== "") perform(store, editNote(store.getState().records, workspace, card.note!.id, text.trim()), say, visit);
  };
  return (
    <textarea maxLength={5_000}
      className="note-card note-writing nodrag nowheel" data-step={card.id} aria-label="Text of the note" defaultValue={card.name} autoFocus onFocus={(event) => event.currentTarget.select()} onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
        isGivenUp.current = event.key === "Escape";
        event.stopPropagation();
        event.currentTarget.blur();
        canvas.view.show(card.id, { hasFocus: true });
      }}
    />
  );
}

export const NoteCard = memo(NoteCardView);
