"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { Choice } from "../ui/choice.tsx";
import { usePageWallets } from "./use-page-wallets.ts";

interface Props {
  /** An id of `usePageWallets`; the first one's when it isn't there. */
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** Which wallet gets the transaction; says where to get one when there is none. */
export function WalletPicker({ chosen, onChoose }: Props) {
  const wallets = usePageWallets();
  const t = useTranslations("chain");
  const [first] = wallets;
  if (first === undefined)
    return (
      <p className="text-small text-ink-soft">
        {t("none")}{" "}
        <Link href="/wallet" className="whitespace-nowrap">
          {t("open")}
        </Link>
      </p>
    );
  const value = wallets.some(({ id }) => id === chosen) && chosen !== undefined ? chosen : first.id;
  const options = wallets.map(({ id, name }) => ({ value: id, label: name }));
  return <Choice legend={t("choose")} name="wallet" options={options} value={value} onChange={onChoose} />;
}
