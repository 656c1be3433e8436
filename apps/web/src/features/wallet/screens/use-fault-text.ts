import { useTranslations } from "next-intl";
import type { ChainFault } from "../chain/chain-fault.ts";
import type { ConnectFailureCode } from "../connect/connect-failure.ts";
import type { WalletFault } from "../outcome.ts";

/** The sentence of a code. */
export function useFaultText(): (fault: WalletFault) => string {
  const t = useTranslations("wallet.faults");
  return (fault) => t(fault);
}

/** The sentence of a code about the chain. */
export function useChainFaultText(): (fault: ChainFault) => string {
  const t = useTranslations("wallet.chainFaults");
  return (fault) => t(fault);
}

/** The sentence of why a dApp's link, proposal or request was refused. */
export function useConnectFaultText(): (code: ConnectFailureCode) => string {
  const t = useTranslations("wallet.connectFaults");
  return (code) => t(code);
}
