"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";
import { classNames } from "./class-names.ts";

interface Props {
  readonly heading: string;
  /** Escape, or a press beside it where that is allowed. */
  readonly onClose: () => void;
  /** A press beside it closes it: only where nothing is decided or typed. */
  readonly lightly?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** Something to be answered before the page goes on: the browser's own modal dialog, at the bottom on a phone. Focus returns to where it was. */
export function Sheet({ heading, onClose, lightly = false, wide = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    if (shown !== null && !shown.open) shown.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does by keyboard what a press beside it does
    <dialog
      ref={dialog}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (lightly && event.target === dialog.current) onClose();
      }}
      className={classNames(
        "m-0 mt-auto max-h-[92dvh] w-full max-w-none overflow-y-auto overscroll-contain rounded-t-[0.75rem] border border-rule bg-paper p-0 text-ink backdrop:bg-[#05070e]/60 sm:m-auto sm:rounded-(--radius)",
        wide ? "sm:max-w-[44rem]" : "sm:max-w-[32rem]",
      )}
    >
      <div className="flex flex-col gap-5 px-5 pt-6 pb-[max(1.5rem,env(safe-area-inset-bottom))] sm:px-7 sm:py-7">
        <h2 id={title} tabIndex={-1} className="text-[1.625rem] leading-tight font-medium wrap-anywhere">
          {heading}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
