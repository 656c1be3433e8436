import type { ChainPlace } from "@starling/domain";

/** Of a row that says where on the chain something happened. */
export interface PlaceColumns {
  readonly block: bigint | null;
  readonly transaction: string | null;
  readonly log_index: number | null;
}

export const placeOf = ({ block, transaction, log_index: logIndex }: PlaceColumns): ChainPlace | null =>
  block === null || transaction === null || logIndex === null ? null : { block: Number(block), transaction, logIndex };

/** Of a row that always says it. */
export function knownPlaceOf(columns: PlaceColumns): ChainPlace {
  const place = placeOf(columns);
  if (place === null) throw new Error("the database doesn't say where on the chain this happened");
  return place;
}
