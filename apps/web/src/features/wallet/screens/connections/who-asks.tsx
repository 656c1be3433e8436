import { useTranslations } from "next-intl";
import { classNames } from "../../../../shared/ui/class-names.ts";
import type { DappClaims, OriginCheck } from "../../connect/wallet-connect.ts";

const LOOKS: Record<OriginCheck["state"], string> = {
  verified: "text-sheen",
  unverified: "text-bill",
  mismatch: "text-ember font-medium",
  scam: "text-ember font-medium",
};

/** The origin first and whole: it is what can be attested. A name and a picture anyone can take; pictures aren't loaded. */
export function WhoAsks({ dapp, origin }: { readonly dapp: DappClaims; readonly origin: OriginCheck }) {
  const t = useTranslations("wallet.connections");
  return (
    <div className="min-w-0">
      <p className="font-medium wrap-anywhere">{dapp.name}</p>
      <p className="font-code text-small wrap-anywhere">{origin.origin ?? t("noOrigin")}</p>
      <p className={classNames("text-small", LOOKS[origin.state])}>{t(`origin.${origin.state}`)}</p>
    </div>
  );
}
