"""Byte-level BPE (Sennrich et al. 2016; bytes as in GPT-2), trained here and written as Hugging Face's tokenizer.json."""
import re
from collections import Counter, defaultdict
from functools import lru_cache

SPECIAL = ["<|endoftext|>", "<|user|>", "<|assistant|>", "<|system|>"]
# GPT-2's pattern, with Python's classes for letters and digits; digits are cut one by one before.
WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
DIGITS = re.compile(r"(\d)")


def byte_letters() -> dict[int, str]:
    """A visible character for each byte, as GPT-2 chose them."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in kept}
    for offset, byte in enumerate(byte for byte in range(256) if byte not in letters):
        letters[byte] = chr(256 + offset)
    return letters


LETTERS = byte_letters()


def words(text: str):
    for part in DIGITS.split(text):
        yield from WORDS.findall(part)


def spell(word: str) -> tuple[str, ...]:
    return tuple(LETTERS[byte] for byte in word.encode("utf-8"))


def train_merges(texts, vocab_size: int) -> list[tuple[str, str]]:
    """The most frequent pair first; of equals the first in code-point order, so that the result is the same each time."""
    counts = Counter(word for text in texts for word in words(text))
    spelled = [list(spell(word)) for word in counts]
    weights = list(counts.values())
    pairs: Counter = Counter()
    where = defaultdict(set)
    for index, letters in enumerate(spelled):
        for pair in zip(letters, letters[1:]):
            pairs[pair] += weights[index]
            where[pair].add(index)
    merges = []
    while len(merges) < vocab_size - 256 - len(SPECIAL):
        most = max(pairs.values())
        best = min(pair for pair, count in pairs.items() if count == most)
        merges.append(best)
        for index in where.pop(best):
            letters, weight = spelled[index], weights[index]
            for pair in zip(letters, letters[1:]):
                pairs[pair] -= weight
            merged = merge(letters, best)
            spelled[index] = merged
            for pair in zip(merged, merged[1:]):
                pairs[pair] += weight
                where[pair].add(index)
        del pairs[best]
    return merges


def merge(letters: list[str], pair: tuple[str, str]) -> list[str]:
    out, index = [], 0
    while index < len(letters):
        if index + 1 < len(letters) and (letters[index], letters[index + 1]) == pair:
            out.append(letters[index] + letters[index + 1])
            index += 2
        else:
            out.append(letters[index])
            index += 1
    return out


class Tokenizer:
    def __init__(self, merges: list[tuple[str, str]]):
        self.merges = merges
        self.ranks = {pair: rank for rank, pair in enumerate(merges)}
        alphabet = [LETTERS[byte] for byte in range(256)]
        tokens = SPECIAL + alphabet + [left + right for left, right in merges]
        self.ids = {token: index for index, token in enumerate(tokens)}
        if len(self.ids) != len(tokens):
            raise ValueError("two merges make the same token")
        self.tokens = tokens
        self.bytes = {letter: byte for byte, letter in LETTERS.items()}
        self.encode_word = lru_cache(maxsize=200_000)(self._encode_word)

    def _encode_word(self, word: str) -> tuple[int, ...]:
        letters = list(spell(word))
        while len(letters) > 1:
            best = min(zip(letters, letters[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
            if best not in self.ranks:
                break
            letters = merge(letters, best)
        return tuple(self.ids[letter] for letter in letters)

    def encode(self, text: str) -> list[int]:
        """Ids of plain text: special tokens are not looked for."""
        return [token for word in words(text) for token in self.encode_word(word)]

    def decode(self, ids) -> str:
        out = bytearray()
        for token in ids:
            text = self.tokens[token]
            out += text.encode() if token < len(SPECIAL) else bytes(self.bytes[letter] for letter in text)
        return out.decode("utf-8", errors="replace")

    def tokenizer_json(self) -> dict:
        added = [
            {"id": index, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
            for index, token in enumerate(SPECIAL)
        ]
        byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
        return {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": added,
            "normalizer": None,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level]},
            "post_processor": None,
            "decoder": byte_level,
            "model": {
                "type": "BPE",
                "dropout": None,
                "unk_token": None,
                "continuing_subword_prefix": None,
                "end_of_word_suffix": None,
                "fuse_unk": False,
                "byte_fallback": False,
                "ignore_merges": False,
                "vocab": self.ids,
                "merges": [f"{left} {right}" for left, right in self.merges],
            },
        }
