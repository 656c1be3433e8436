"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFailureText } from "../errors/use-failure-text.ts";
import { classNames } from "../ui/class-names.ts";
import { Failed } from "../ui/failed.tsx";
import { Loading } from "../ui/loading.tsx";
import { FailureLine } from "./failure-line.tsx";
import type { Asking } from "./use-asked.ts";

interface Props<T> extends Asking<T> {
  /** What comes. */
  readonly of?: "lines" | "table" | "figures" | "plot" | "form";
  readonly children: (answer: T) => ReactNode;
}

/** What was answered, paler while another answer is under way; else that it is being asked, or why not and a way to ask again. */
export function WhenAsked<T>({ asked, again, of = "table", children }: Props<T>) {
  const t = useTranslations("ui.asked");
  const words = useFailureText();
  switch (asked.phase) {
    case "asking":
      return <Loading of={of} />;
    case "answered":
      return (
        <div aria-busy={asked.isOld} className={classNames("min-w-0 transition-opacity", asked.isOld && "opacity-60")}>
          {asked.failure !== undefined && <FailureLine failure={asked.failure} />}
          {children(asked.answer)}
        </div>
      );
    case "failed":
      return <Failed title={t("failed")} body={words(asked.failure)} again={again} />;
  }
}
