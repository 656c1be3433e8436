"use client";

import type { Receipt } from "@starling/protocol";
import { type SetStateAction, useEffect, useState } from "react";
import type { CheckRow } from "./check-rows.ts";

/** What this browser finds when it looks at the receipt; undefined while it does. */
export function useCheck(
  receipt: Receipt,
  relayAddress: string,
  output: Uint8Array | undefined,
): readonly CheckRow[] | undefined {
  const [rows, setRows] = useState<readonly CheckRow[]>();
  useEffect(() => {
    let isWanted = true;
    const show = (next: SetStateAction<readonly CheckRow[] | undefined>) => {
      if (isWanted) setRows(next);
    };
    import("./check-receipt.ts")
      .then(({ checkReceipt }) => checkReceipt(receipt, relayAddress, output))
      .then(show, (reason: unknown) =>
        // Without its code there is no check: the page of errors says so and offers another try.
        show(() => {
          throw reason;
        }),
      );
    return () => {
      isWanted = false;
    };
  }, [receipt, relayAddress, output]);
  return rows;
}
