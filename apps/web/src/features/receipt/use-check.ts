"use client";

import type { Receipt } from "@starling/protocol";
import { verifyReceipt } from "@starling/sdk";
import { useEffect, useState } from "react";
import { type CheckRow, checkRows } from "./check-rows.ts";

/** What this browser finds when it looks at the receipt; undefined while it does. */
export function useCheck(
  receipt: Receipt,
  relayAddress: string,
  output: Uint8Array | undefined,
): readonly CheckRow[] | undefined {
  const [rows, setRows] = useState<readonly CheckRow[]>();
  useEffect(() => {
    let isWanted = true;
    const options = { relayAddress, ...(output === undefined ? {} : { output }) };
    verifyReceipt(receipt, options).then((check) => {
      if (isWanted) setRows(checkRows(check, output !== undefined));
    });
    return () => {
      isWanted = false;
    };
  }, [receipt, relayAddress, output]);
  return rows;
}
