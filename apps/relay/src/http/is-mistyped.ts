import { isAddress } from "viem";

const ALL_ONE_CASE = /^0x([0-9a-f]+|[0-9A-F]+)$/;

/** Whether an address of 0x and 40 hex digits in mixed case has another checksum (EIP-55) than its digits. */
export const isMistyped = (address: string): boolean => !ALL_ONE_CASE.test(address) && !isAddress(address);
