import { walletText } from "../../../shared/text/wallet-text.ts";
import type { ChainFault } from "../chain/chain-fault.ts";
import type { WalletFault } from "../outcome.ts";

/** The sentence of a code. */
export const faultText = (fault: WalletFault): string => walletText.faults[fault];
export const chainFaultText = (fault: ChainFault): string => walletText.chainFaults[fault];
