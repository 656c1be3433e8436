"use client";

import { useEffect, useState } from "react";
import { classNames } from "./class-names.ts";

interface Props {
  readonly value: string;
  readonly label: string;
  readonly copied: string;
  readonly failed: string;
  readonly className?: string;
}

const SAID_MS = 3_000;

/** Copies, and says for a moment whether it did. */
export function CopyButton({ value, label, copied, failed, className }: Props) {
  const [outcome, setOutcome] = useState<"none" | "copied" | "failed">("none");
  useEffect(() => {
    if (outcome === "none") return;
    const timer = setTimeout(() => setOutcome("none"), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <button
      type="button"
      onClick={() =>
        navigator.clipboard.writeText(value).then(
          () => setOutcome("copied"),
          () => setOutcome("failed"),
        )
      }
      className={classNames(
        "inline-flex min-h-11 cursor-pointer items-center rounded-(--radius) px-3 text-small font-medium hover:bg-current/10",
        className,
      )}
    >
      <span aria-live="polite">{{ none: label, copied, failed }[outcome]}</span>
    </button>
  );
}
