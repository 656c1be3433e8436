/** 0x1234…cdef: enough to tell one from another at a glance, never to compare by. */
export const shortHex = (hex: string): string => (hex.length <= 14 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`);
