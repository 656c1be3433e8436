// What is to be said in passing, from anywhere on the client; `Toasts` shows it.

export type ToastTone = "done" | "failed" | "plain";

export interface Toast {
  readonly id: number;
  readonly tone: ToastTone;
  readonly title: string;
  readonly body?: string;
}

const TOASTS_MAX = 4;

let shown: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

const put = (next: readonly Toast[]) => {
  shown = next;
  for (const listener of listeners) listener();
};

/** Says it for a few seconds; the oldest of more than four goes. Something that must not be missed belongs on the page (`Notice`). */
export function toast(said: Omit<Toast, "id">): number {
  lastId += 1;
  put([...shown, { ...said, id: lastId }].slice(-TOASTS_MAX));
  return lastId;
}

export function endToast(id: number): void {
  put(shown.filter((one) => one.id !== id));
}

export const currentToasts = (): readonly Toast[] => shown;

export function subscribeToToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
