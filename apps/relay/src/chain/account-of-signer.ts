import { bytesOfHex } from "@starling/protocol";
import {
  type Hex,
  hashMessage,
  hashTypedData,
  hexToNumber,
  isAddress,
  keccak256,
  type LocalAccount,
  parseSignature,
  type SerializeTransactionFn,
  serializeTransaction,
  type TransactionSerializable,
} from "viem";
import { toAccount } from "viem/accounts";
import type { Signer } from "../receipts/signer.ts";

/** viem's account over whatever signs 32 bytes: a key in a file, or a key service. */
export function accountOfSigner(signer: Signer): LocalAccount {
  const { address } = signer;
  if (!isAddress(address)) throw new Error("a signer's address must be 0x and 40 hex digits");
  const sign = async (hash: Hex): Promise<Hex> => hexOfText(await signer.sign(bytesOfHex(hash.slice(2))));
  return toAccount({
    address,
    sign: ({ hash }) => sign(hash),
    signMessage: ({ message }) => sign(hashMessage(message)),
    async signTransaction(transaction, options) {
      // viem's own types can't tell that the default takes what any other would.
      const serialize =
        options?.serializer ?? (serializeTransaction as SerializeTransactionFn<TransactionSerializable>);
      const { r, s, v } = parseSignature(await sign(keccak256(await serialize(transaction))));
      return serialize(transaction, { r, s, yParity: Number(v ?? 27n) - 27 });
    },
    signTypedData: (data) => sign(hashTypedData(data)),
  });
}

function hexOfText(text: string): Hex {
  const hex: Hex = `0x${text.slice(2)}`;
  // The last byte tells which of two keys it is: 27 or 28.
  if (text.length !== 132 || ![27, 28].includes(hexToNumber(`0x${text.slice(-2)}`))) throw new Error("no signature");
  return hex;
}
