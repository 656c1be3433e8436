"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

export const HOLD_MS = 2_000;

/** For what may cost everything: held for two seconds, by pointer or key, so that no stray press agrees. */
export function HoldButton({
  label,
  disabled,
  onHeld,
}: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onHeld: () => void;
}) {
  const t = useTranslations("wallet.request");
  const hint = useId();
  const [isHeld, setHeld] = useState(false);
  const act = useRef(onHeld);
  useEffect(() => {
    act.current = onHeld;
  });
  useEffect(() => {
    if (!isHeld) return;
    const timer = setTimeout(() => {
      setHeld(false);
      act.current();
    }, HOLD_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  const isKey = ({ key }: KeyboardEvent) => key === " " || key === "Enter";
  return (
    <div className="flex flex-col gap-1.5">
      <button
        type="button"
        disabled={disabled}
        aria-describedby={hint}
        onPointerDown={() => setHeld(true)}
        onPointerUp={() => setHeld(false)}
        onPointerLeave={() => setHeld(false)}
        onPointerCancel={() => setHeld(false)}
        onKeyDown={(event) => {
          if (!isKey(event)) return;
          event.preventDefault();
          if (!event.repeat) setHeld(true);
        }}
        onKeyUp={() => setHeld(false)}
        onBlur={() => setHeld(false)}
        onContextMenu={(event) => event.preventDefault()}
        className="relative min-h-11 w-full cursor-pointer touch-none overflow-hidden rounded-(--radius) border border-ember px-5 font-medium text-ember select-none disabled:cursor-not-allowed disabled:opacity-55"
      >
        <span
          aria-hidden="true"
          className="absolute inset-y-0 left-0 bg-ember/25"
          style={{ width: isHeld ? "100%" : "0", transition: isHeld ? `width ${HOLD_MS}ms linear` : "none" }}
        />
        <span className="relative">{t("hold", { what: label })}</span>
      </button>
      <p id={hint} className="text-small text-ink-soft">
        {t("holdHint")}
      </p>
    </div>
  );
}
