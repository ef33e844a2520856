import { useEffect } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import type { Saver } from "../document/autosave";
import type { SavingState, SavingStatus } from "../document/saving";

const SIGNS: Readonly<Record<SavingStatus, { icon: string; word: string }>> = {
  Saved: { icon: "circle-check", word: "Saved" },
  Saving: { icon: "refresh-cw", word: "Saving" },
  Unsaved: { icon: "triangle-alert", word: "Not all saved" },
  Offline: { icon: "cloud-off", word: "Offline" },
  SignedOut: { icon: "log-in", word: "Signed out" },
  Conflict: { icon: "git-compare", word: "Conflict" },
};

interface SaveMarkProps {
  readonly saver: Saver;
  /** What helps where all is not well: a conflict is decided, a fault is shown. */
  onHelp(status: "Conflict" | "Unsaved"): void;
  say(sentence: string): void;
}

/** How the design is saved. A press does what helps; where nothing is the matter it saves at once. */
export function SaveMark({ saver, onHelp, say }: SaveMarkProps) {
  const state = useStore(saver.state);
  const { status, sentence } = state;
  useNews(state, say);
  const { icon, word } = SIGNS[status];
  const help = () => {
    if (status === "Conflict" || status === "Unsaved") onHelp(status);
    else if (status === "SignedOut") window.open("/login", "_blank", "noopener");
    else void saver.flush();
  };
  return (
    <button type="button" className="save-indicator" data-status={status} title={sentence} aria-label={`${word}. ${sentence}`} onClick={help}>
      <Icon name={icon} className="icon step-small" />{word}{status === "Conflict" && ` (${state.conflicts.length})`}
    </button>
  );
}

/** Bad news is said as it comes, and that all is well again; every single saving is not. */
function useNews({ status, sentence, news }: SavingState, say: (sentence: string) => void): void {
  useEffect(() => {
    if (status !== "Saved" && status !== "Saving") say(sentence);
  }, [status, sentence, say]);
  useEffect(() => {
    if (news) say(news);
  }, [news, say]);
}
