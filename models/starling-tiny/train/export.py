"""Makes the committed files of starling-tiny from a training folder. Usage: export.py WORK_FOLDER

Weights are rounded to 16 bits here, once: every build, of any precision, starts from the rounded ones, and so do the recorded
answers. The same checkpoint gives the same bytes.
"""
import csv
import json
import math
import random
import shutil
import struct
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

from bpe import SPECIAL
from corpus import read_corpus
from decoder import Decoder, Shape
from train import LONG_CONTEXT, stream, tokenizer_of

HOME = Path(__file__).resolve().parent.parent
POSITIONS = 1024
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] | trim }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
GOLDEN = [
    "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse,",
    "Gentlemen of the Senate and of the House of Representatives: The state of the Union in 1862",
]
LONG_ROWS = 12


def checkpoint_weights(model: Decoder) -> dict[str, torch.Tensor]:
    """By the names of Hugging Face's LlamaForCausalLM."""
    shape = model.shape
    weights = {"model.embed_tokens.weight": model.embed.weight, "model.norm.weight": model.norm.weight}
    for index, layer in enumerate(model.layers):
        at = f"model.layers.{index}"
        query, both = shape.heads * shape.head, shape.kv_heads * shape.head
        q, k, v = layer.qkv.weight.split([query, both, both])
        gate, up = layer.gate_up.weight.chunk(2)
        weights |= {
            f"{at}.input_layernorm.weight": layer.attention_norm.weight,
            f"{at}.self_attn.q_proj.weight": q,
            f"{at}.self_attn.k_proj.weight": k,
            f"{at}.self_attn.v_proj.weight": v,
            f"{at}.self_attn.o_proj.weight": layer.out.weight,
            f"{at}.post_attention_layernorm.weight": layer.mlp_norm.weight,
            f"{at}.mlp.gate_proj.weight": gate,
            f"{at}.mlp.up_proj.weight": up,
            f"{at}.mlp.down_proj.weight": layer.down.weight,
        }
    return weights


def write_safetensors(path: Path, weights: dict[str, torch.Tensor]) -> None:
    header, parts, at = {}, [], 0
    for name, weight in sorted(weights.items()):
        raw = weight.detach().contiguous().numpy().astype("<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(weight.shape), "data_offsets": [at, at + len(raw)]}
        parts.append(raw)
        at += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def config(shape: Shape) -> dict:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "pad_token_id": 0,
        "head_dim": shape.head,
        "hidden_act": "silu",
        "hidden_size": shape.hidden,
        "initializer_range": 0.02,
        "intermediate_size": shape.inner,
        "max_position_embeddings": POSITIONS,
        "mlp_bias": False,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.kv_heads,
        "rms_norm_eps": shape.norm_epsilon,
        "rope_scaling": None,
        "rope_theta": shape.rope_theta,
        "tie_word_embeddings": True,
        "torch_dtype": "float16",
        "use_cache": True,
        "vocab_size": shape.vocab,
        "transformers.js_config": {"kv_cache_dtype": {"fp16": "float16", "q4f16": "float16"}},
    }


def tokenizer_config() -> dict:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": POSITIONS,
        "bos_token": SPECIAL[0],
        "eos_token": SPECIAL[0],
        "pad_token": SPECIAL[0],
        "add_bos_token": False,
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "chat_template": TEMPLATE,
    }


@torch.no_grad()
def golden(model: Decoder, tokenizer) -> list[dict]:
    rows = []
    for text in GOLDEN:
        ids = tokenizer.encode(text)
        logits = model(torch.tensor([ids]))[0].double()
        rows.append(
            {
                "text": text,
                "ids": ids,
                "argmax": logits.argmax(-1).tolist(),
                "logSumExp": [round(value, 5) for value in logits.logsumexp(-1).tolist()],
                "lastLogits": [round(value, 5) for value in logits[-1, :64].tolist()],
            }
        )
    return rows


@torch.no_grad()
def loss_by_position(model: Decoder, held_back: torch.Tensor) -> dict[str, float]:
    """Loss on the held-back prose for places 1-256, 257-512, ... of long rows."""
    by = random.Random(2)
    starts = [by.randrange(len(held_back) - LONG_CONTEXT - 1) for _ in range(LONG_ROWS)]
    losses = torch.zeros(LONG_CONTEXT)
    for start in starts:
        row = held_back[start : start + LONG_CONTEXT + 1][None]
        losses += F.cross_entropy(model(row[:, :-1])[0], row[0, 1:], reduction="none") / LONG_ROWS
    return {f"{at + 1}-{at + 256}": round(losses[at : at + 256].mean().item(), 3) for at in range(0, LONG_CONTEXT, 256)}


def plot(rows: list[dict]) -> str:
    """Loss over tokens, learned and held-back prose, as a small SVG."""
    width, height, left, bottom = 640, 320, 48, 36
    tokens = max(float(row["tokens"]) for row in rows)
    low, high = 3.0, 8.5

    def place(row, key):
        x = left + (width - left - 12) * float(row["tokens"]) / tokens
        y = 12 + (height - bottom - 12) * (high - float(row[key])) / (high - low)
        return f"{x:.1f},{min(y, height - bottom):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        "<title>Loss while starling-tiny was trained</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for loss in range(math.ceil(low), math.ceil(high)):
        y = 12 + (height - bottom - 12) * (high - loss) / (high - low)
        parts.append(f'<path d="M{left} {y:.1f}H{width - 12}" stroke="#ddd"/><text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{loss}</text>')
    for key, colour, label, at in [("train_loss", "#2563eb", "read (prose and conversations)", 30), ("validation_loss", "#dc2626", "held back (prose)", 48)]:
        points = " ".join(place(row, key) for row in rows)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>')
        parts.append(f'<text x="{width - 20}" y="{at}" fill="{colour}" text-anchor="end">{label}</text>')
    parts.append(f'<text x="{left}" y="{height - 10}">loss (nats a token) over {tokens / 1e6:.1f} million tokens</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    folder = Path(sys.argv[1])
    torch.set_num_threads(2)
    held = torch.load(folder / "checkpoint.pt")
    shape = Shape(**held["shape"])
    model = Decoder(shape)
    model.load_state_dict({name: weight.half().float() for name, weight in held["weights"].items()})
    documents = read_corpus(folder / "npm")
    tokenizer = tokenizer_of(folder, documents, shape.vocab)
    files = HOME / "files"
    files.mkdir(exist_ok=True)
    write_safetensors(files / "model.safetensors", checkpoint_weights(model))

    def write(path: Path, value, indent=None) -> None:
        separators = (",", ":") if indent is None else None
        path.write_text(json.dumps(value, ensure_ascii=False, indent=indent, separators=separators) + "\n", encoding="utf-8")

    write(files / "tokenizer.json", tokenizer.tokenizer_json())
    write(files / "tokenizer_config.json", tokenizer_config(), 2)
    write(files / "config.json", config(shape), 2)
    write(files / "generation_config.json", {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}, 2)
    write(HOME / "torch.golden.json", golden(model, tokenizer))
    shutil.copyfile(folder / "loss.csv", HOME / "loss.csv")
    with open(folder / "loss.csv", newline="") as file:
        (HOME / "loss.svg").write_text(plot(list(csv.DictReader(file))))
    held_back = stream([document for document in documents if document.validation], tokenizer)
    facts = held["facts"] | {"steps": held["step"], "validation_loss_by_position": loss_by_position(model, held_back)}
    print(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
