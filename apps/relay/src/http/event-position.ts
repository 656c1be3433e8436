// Where a reader of a job's events is: what it was given of what the store holds. The text of it is an event's id, so that any relay
// of the database can go on after it, also after a restart.

export interface EventPosition {
  /** The last output that was given whole, in the order of acceptance. */
  readonly outputSeq: bigint;
  /** Items that were given of the output after it. */
  readonly itemsGiven: number;
  /** The last verdict that was given. */
  readonly verdictSeq: bigint;
  /** `done` was given: nothing follows. */
  readonly isDone: boolean;
}

export const EVENTS_BEGIN: EventPosition = { outputSeq: 0n, itemsGiven: 0, verdictSeq: 0n, isDone: false };

const FORM = /^(\d{1,18})\.(\d{1,6})\.(\d{1,18})(\.done)?$/;

export const formatPosition = ({ outputSeq, itemsGiven, verdictSeq, isDone }: EventPosition): string =>
  `${outputSeq}.${itemsGiven}.${verdictSeq}${isDone ? ".done" : ""}`;

/** undefined when the text is no id of an event. */
export function parsePosition(text: string): EventPosition | undefined {
  const [, output, items, verdict, done] = FORM.exec(text) ?? [];
  if (output === undefined || items === undefined || verdict === undefined) return undefined;
  return {
    outputSeq: BigInt(output),
    itemsGiven: Number(items),
    verdictSeq: BigInt(verdict),
    isDone: done !== undefined,
  };
}
