/** For a glance: 0x12ab…34cd. The whole address is shown wherever one is decided on. */
export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;
