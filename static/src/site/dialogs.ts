/** Dialogs, menus, and the question before something that cannot be undone. */

export interface Question {
  text: string;
  title?: string | undefined;
  action?: string | undefined;
}

/** Asks in the shell's dialog and says whether the person went on. Closing it any other way means no. */
export function ask(question: Question): Promise<boolean> {
  const dialog = document.getElementById("confirm") as HTMLDialogElement | null;
  if (!dialog) return Promise.resolve(window.confirm(question.text));
  const write = (id: string, text: string) => {
    const element = document.getElementById(id);
    if (element) element.textContent = text;
  };
  write("confirm-title", question.title || "Are you sure?");
  write("confirm-text", question.text);
  write("confirm-action", question.action || "Continue");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirmed"), { once: true });
  });
}

function questionOf(element: HTMLElement): Question {
  const { confirm, confirmTitle, confirmAction } = element.dataset;
  return { text: confirm ?? "", title: confirmTitle, action: confirmAction };
}

const agreed = new WeakSet<HTMLFormElement>();

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const submitter = event.submitter as HTMLElement | null;
  const asking = submitter?.dataset["confirm"] ? submitter : form;
  if (!asking.dataset["confirm"]) return;
  if (agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void ask(questionOf(asking)).then((yes) => {
    if (!yes) return;
    agreed.add(form);
    form.requestSubmit(submitter);
  });
}

function onHtmxConfirm(event: Event): void {
  const detail = (event as CustomEvent<{ elt: HTMLElement; question?: string; issueRequest(skip: boolean): void }>).detail;
  const ours = detail.elt instanceof HTMLFormElement ? undefined : detail.elt.dataset["confirm"];
  const text = ours ?? detail.question;
  if (!text) return;
  event.preventDefault();
  void ask({ ...questionOf(detail.elt), text }).then((yes) => {
    if (yes) detail.issueRequest(true);
  });
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-dialog-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset["dialogOpen"] ?? "");
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  }
  if (target.closest("[data-dialog-close]")) target.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement && target.open && isOutside(target, event)) target.close();
  const inside = target.closest("details[data-menu]");
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (menu !== inside || target.closest(".menu-item")) menu.open = false;
  }
}

function isOutside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  if (event.detail === 0) return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
}

/** Opens <dialog data-dialog-auto> that a swap brought; it goes away when closed. */
function onLoad(event: Event): void {
  const root = event.target as Element;
  const found = root.matches("dialog[data-dialog-auto]") ? root : root.querySelector("dialog[data-dialog-auto]");
  if (!(found instanceof HTMLDialogElement) || found.open) return;
  found.addEventListener("close", () => found.remove(), { once: true });
  found.showModal();
}

export function startDialogs(): void {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:confirm", onHtmxConfirm);
  document.addEventListener("htmx:load", onLoad);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
}
