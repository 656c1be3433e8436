"use client";

import { useState } from "react";
import { faultOf } from "../../shared/account/account.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Sheet } from "../../shared/ui/sheet.tsx";

interface Props {
  readonly heading: string;
  readonly body: string;
  readonly yes: string;
  readonly no: string;
  readonly act: () => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before it acts, and says why where that fails. */
export function SureSheet({ heading, body, yes, no, act, onDone, onClose }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const go = async () => {
    setBusy(true);
    try {
      await act();
      onClose();
      onDone();
    } catch (error) {
      setFault(faultOf(error).sentence);
      setBusy(false);
    }
  };
  return (
    <Sheet heading={heading} onClose={onClose}>
      <p>{body}</p>
      {fault !== undefined && (
        <p role="alert" className="text-ember">
          {fault}
        </p>
      )}
      <div className="flex flex-wrap gap-3 [&>button]:flex-1">
        <Button look="quiet" onClick={onClose}>
          {no}
        </Button>
        <Button look="ember" disabled={isBusy} onClick={go}>
          {yes}
        </Button>
      </div>
    </Sheet>
  );
}
