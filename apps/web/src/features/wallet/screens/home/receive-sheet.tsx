"use client";

import { useTranslations } from "next-intl";
import encodeQR from "qr";
import { useMemo } from "react";
import type { Address } from "viem";
import { Button } from "../../../../shared/ui/button.tsx";
import { CopyButton } from "../../../../shared/ui/copy-button.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import type { ChainFacts } from "../../chain/chain-facts.ts";

/** The address to send to, as text and as a picture for another wallet's camera. */
export function ReceiveSheet({
  address,
  facts,
  onClose,
}: {
  readonly address: Address;
  readonly facts: ChainFacts;
  readonly onClose: () => void;
}) {
  const t = useTranslations("wallet.receive");
  // EIP-681 names the chain, so that a wallet that reads it does not send on another.
  const modules = useMemo(
    () => encodeQR(`ethereum:${address}@${facts.chainId}`, "raw", { border: 2 }),
    [address, facts.chainId],
  );
  return (
    <Sheet lightly heading={t("heading")} onClose={onClose}>
      <p>{t("body", { coin: facts.coin.symbol, token: facts.token.symbol, network: facts.name })}</p>
      <svg
        role="img"
        aria-label={t("qr", { address })}
        viewBox={`0 0 ${modules.length} ${modules.length}`}
        shapeRendering="crispEdges"
        className="mx-auto w-full max-w-64 rounded-(--radius)"
      >
        <rect width="100%" height="100%" fill="#fff" />
        <path d={pathOf(modules)} fill="#000" />
      </svg>
      <p className="rounded-(--radius) border border-rule bg-raised p-3 text-center font-code text-small wrap-anywhere select-all">
        {address}
      </p>
      <div className="flex gap-3 [&>button]:flex-1">
        <CopyButton
          value={address}
          label={t("copy")}
          copied={t("copied")}
          failed={t("copyFailed")}
          className="justify-center bg-action text-action-ink hover:bg-action-hover"
        />
        <Button look="quiet" onClick={onClose}>
          {t("close")}
        </Button>
      </div>
    </Sheet>
  );
}

/** One path for all dark modules, a run of a row each. */
function pathOf(modules: readonly (readonly boolean[])[]): string {
  let path = "";
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  });
  return path;
}
