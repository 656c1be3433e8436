import type { ActionSubjectType, OperatorActionType } from "@starling/protocol/vocabulary";
import type { DurableChange } from "../change.ts";
import type { Context, Operator } from "../command.ts";
import type { Draft } from "../draft.ts";

interface Act {
  readonly action: OperatorActionType;
  readonly subject: { readonly type: ActionSubjectType; readonly id: string };
  readonly details?: Extract<DurableChange, { type: "operator-acted" }>["details"];
}

/** A line of the audit log: it is committed with what was done, or neither is. */
export function noteAct({ operatorId, reason }: Operator, act: Act, context: Context, draft: Draft): void {
  const { action, subject, details = {} } = act;
  const actionId = context.nextId("act");
  draft.changes.push({
    type: "operator-acted",
    actionId,
    operatorId,
    action,
    subject,
    reason,
    details,
    atMs: context.nowMs,
  });
}
