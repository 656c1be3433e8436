"use client";

import { useState } from "react";
import type { FoundWallet } from "../../shared/account/found-wallets.ts";
import { Button } from "../../shared/ui/button.tsx";

interface Props {
  readonly wallets: readonly FoundWallet[];
  readonly label: (name: string) => string;
  /** Said where there is none. */
  readonly none: string;
  readonly disabled: boolean;
  readonly onChoose: (wallet: FoundWallet) => void;
}

/** One button a wallet that was found in this browser. */
export function WalletButtons({ wallets, label, none, disabled, onChoose }: Props) {
  if (wallets.length === 0) return <p className="text-small text-ink-soft">{none}</p>;
  return (
    <ul className="flex flex-wrap gap-3">
      {wallets.map((wallet) => (
        <li key={wallet.id}>
          <Button look="quiet" disabled={disabled} onClick={() => onChoose(wallet)}>
            {wallet.icon !== null && <Icon src={wallet.icon} />}
            {label(wallet.name)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Icon({ src }: { readonly src: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return null;
  return (
    // biome-ignore lint/performance/noImgElement: a data address, there is nothing to optimise
    <img src={src} alt="" width={20} height={20} className="size-5 rounded-[4px]" onError={() => setBroken(true)} />
  );
}
