"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { classNames } from "../../../shared/ui/class-names.ts";
import { Failed } from "../../../shared/ui/failed.tsx";
import { Loading } from "../../../shared/ui/loading.tsx";
import type { Asking } from "./use-asked.ts";

interface Props<T> extends Asking<T> {
  readonly of?: "lines" | "table" | "figures" | "plot" | "form";
  readonly children: (answer: T) => ReactNode;
}

/** What was answered, paler while another answer comes; else that it is being asked, or why not and how to ask again. */
export function WhenAsked<T>({ asked, again, of = "table", children }: Props<T>) {
  const t = useTranslations("console");
  const sayFailure = useFailureText();
  switch (asked.phase) {
    case "asking":
      return <Loading of={of} />;
    case "answered":
      return (
        <div aria-busy={asked.isOld} className={classNames("min-w-0 transition-opacity", asked.isOld && "opacity-60")}>
          {children(asked.answer)}
        </div>
      );
    case "failed":
      return <Failed title={t("failed")} body={sayFailure(asked.failure)} again={again} />;
  }
}
