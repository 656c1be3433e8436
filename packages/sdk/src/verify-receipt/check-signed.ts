// Whether a relay signed a struct; and when it didn't, which field is to blame.
import { digestOfWords, domainStruct, type ReceiptDomain, type TypedStruct, wordsOf } from "@starling/protocol";
import { keccak256, recoverAddress } from "./hashes.ts";
import { faultOf, type ReceiptFault } from "./receipt-fault.ts";

export interface Signed<T> {
  readonly struct: TypedStruct<T>;
  readonly of: T;
  /** As given with it. */
  readonly words: readonly string[];
  readonly signature: string;
  /** Before the struct's own paths and before `words` and `signature`: "" or "log.head.". */
  readonly fieldsAt: string;
  readonly at: string;
}

interface Difference {
  readonly field: string;
  readonly word: string;
}

/**
 * The words are hashes of the fields, in order, and the signature is over the words. So, where a field and its word
 * differ: if the signature fits the words as given, the field was altered; if it fits the fields, the word was.
 */
export function checkSigned<T>(domain: ReceiptDomain, relayAddress: string, signed: Signed<T>): ReceiptFault | null {
  const { struct, of, words, signature, fieldsAt, at } = signed;
  const domainFields = domainStruct(domain);
  if (domain.words.length !== domainFields.fields.length)
    return faultOf("shape", "domain.words", "The domain has more or fewer words than fields.");
  const ownWords = wordsOf(keccak256, struct, of);
  const ownDomainWords = wordsOf(keccak256, domainFields, domain);
  const differing: Difference[] = [
    ...differences(ownWords, words, (i) => ({
      field: `${fieldsAt}${struct.fields[i]?.path}`,
      word: `${at}words[${i}]`,
    })),
    ...differences(ownDomainWords, domain.words, (i) => ({
      field: domainFields.fields[i]?.path ?? "domain",
      word: `domain.words[${i}]`,
    })),
  ];
  const signer = recoverAddress(digestOfWords(keccak256, domain, ownDomainWords, struct, ownWords), signature);
  const isOwn = signer === relayAddress;
  const [first] = differing;
  if (first === undefined)
    return isOwn
      ? null
      : faultOf(
          "signature",
          `${at}signature`,
          signer === undefined
            ? "The signature is no signature of what stands there."
            : `The signature is of ${signer}, not of ${relayAddress}: it was altered, or another relay signed.`,
        );
  if (isOwn) return faultOf("altered", first.word, `The word was altered: it is not that of ${first.field}.`);
  const asGiven = digestOfWords(keccak256, domain, domain.words, struct, words);
  if (recoverAddress(asGiven, signature) === relayAddress)
    return faultOf("altered", first.field, `The field was altered: the relay signed another ${first.field}.`);
  return faultOf(
    "signature",
    `${at}signature`,
    `The signature fits neither the fields nor their words; ${first.field} differs from its word, too.`,
  );
}

const differences = (
  own: readonly string[],
  given: readonly string[],
  name: (index: number) => Difference,
): Difference[] => own.flatMap((word, i) => (word === given[i] ? [] : [name(i)]));
