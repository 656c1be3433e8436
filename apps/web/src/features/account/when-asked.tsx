import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { faultOf } from "../../shared/account/account.ts";
import type { Asking } from "../../shared/ask/use-asked.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { Button } from "../../shared/ui/button.tsx";

interface Props<T> extends Asking<T> {
  readonly children: (answer: T) => ReactNode;
}

/** What was answered; else that it is being asked, or why not and a way to ask again. */
export function WhenAsked<T>({ asked, again, children }: Props<T>) {
  const tAccount = useTranslations("account");
  const say = useFailureText();
  switch (asked.phase) {
    case "asking":
      return (
        <p role="status" className="text-small text-ink-soft">
          {tAccount("loading")}
        </p>
      );
    case "answered":
      return children(asked.answer);
    case "failed":
      return (
        <div role="alert" className="flex flex-wrap items-center gap-3">
          <p className="text-small text-ember">{say(faultOf(asked.failure))}</p>
          <Button look="quiet" className="min-h-9 px-4 text-small" onClick={again}>
            {tAccount("retry")}
          </Button>
        </div>
      );
  }
}
