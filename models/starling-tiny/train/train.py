"""Trains starling-tiny until a wall-clock time. Usage: train.py WORK_FOLDER HH:MM

The learning rate falls with the time that is left, so whatever the machine manages is a finished run. Checkpoints, the loss
curve and the tokenizer go to WORK_FOLDER, where a run that was stopped goes on; export.py makes the model's committed files of
them.
"""
import csv
import datetime
import json
import math
import os
import random
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from bpe import Tokenizer, train_merges
from chats import Chats
from corpus import read_corpus
from decoder import Decoder, Shape
from muon import Muon

SEED = 20261122
CONTEXT = 256
BATCH = 16
# Towards the end the same number of tokens a step in fewer, longer rows: distances that the short rows never showed.
LONG_CONTEXT = 1024
LONG_SHARE = 0.15
CHAT_SHARE = 0.25
PEAK_RATE = 2e-3
WARMUP_STEPS = 100
LAST_RATE_SHARE = 0.03
WEIGHT_DECAY = 0.1
GRADIENT_NORM_MAX = 1.0
AVERAGE_DECAY = 0.995
CHECKPOINT_EVERY_S = 120
EVALUATE_EVERY_STEPS = 100
EVALUATE_ROWS = 48


def tokenizer_of(folder: Path, documents, vocab: int) -> Tokenizer:
    kept = folder / "merges.json"
    if not kept.exists():
        merges = train_merges((document.text for document in documents if not document.validation), vocab)
        kept.write_text(json.dumps(merges))
    return Tokenizer([tuple(pair) for pair in json.loads(kept.read_text())])


def stream(documents, tokenizer) -> torch.Tensor:
    ids = [0]
    for document in documents:
        ids += [*tokenizer.encode(document.text), 0] * document.times
    return torch.tensor(ids)


@torch.no_grad()
def loss_on(model, rows) -> float:
    total = sum(
        F.cross_entropy(model(part[:, :-1]).flatten(0, 1), part[:, 1:].flatten()).item() * len(part) for part in rows.split(8)
    )
    return total / len(rows)


def main() -> None:
    folder, until = Path(sys.argv[1]), sys.argv[2]
    hour, minute = map(int, until.split(":"))
    stop = datetime.datetime.now().replace(hour=hour, minute=minute, second=0)
    if stop < datetime.datetime.now():
        stop += datetime.timedelta(days=1)
    stop_s = stop.timestamp()
    torch.manual_seed(SEED)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    shape = Shape()
    documents = read_corpus(folder / "npm")
    tokenizer = tokenizer_of(folder, documents, shape.vocab)
    learned = [document for document in documents if not document.validation]
    prose = stream(learned, tokenizer)
    held_back = stream([document for document in documents if document.validation], tokenizer)

    def rows_from(ids: torch.Tensor, count: int, length: int, by: random.Random) -> torch.Tensor:
        starts = [by.randrange(len(ids) - length) for _ in range(count)]
        return torch.stack([ids[start : start + length] for start in starts])

    validation = rows_from(held_back, EVALUATE_ROWS, CONTEXT + 1, random.Random(1))
    model = Decoder(shape)
    start_s, step = time.time(), 0
    if (folder / "checkpoint.pt").exists():
        held = torch.load(folder / "checkpoint.pt")
        model.load_state_dict(held["weights"])
        step = held["step"]
        start_s -= held["facts"]["minutes"] * 60
    pick = random.Random(SEED + step)
    chats = Chats([document.text for document in learned for _ in range(document.times)], tokenizer, SEED + step)
    average = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    plain = [weight for weight in model.parameters() if weight.dim() < 2]
    query, both = shape.heads * shape.head, shape.kv_heads * shape.head
    stacked = [
        {"params": [layer.qkv.weight for layer in model.layers], "parts": [query, both, both]},
        {"params": [layer.gate_up.weight for layer in model.layers], "parts": [shape.inner, shape.inner]},
        {"params": [weight for layer in model.layers for weight in (layer.out.weight, layer.down.weight)]},
    ]
    optimisers = [
        Muon(stacked, lr=PEAK_RATE, weight_decay=WEIGHT_DECAY),
        torch.optim.AdamW(
            [{"params": [model.embed.weight], "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}],
            lr=PEAK_RATE,
            betas=(0.9, 0.95),
        ),
    ]
    parameters = sum(weight.numel() for weight in model.parameters())
    print(f"parameters {parameters}, prose tokens {len(prose)}, held back {len(held_back)}", flush=True)

    averaged = Decoder(shape)

    def evaluate() -> float:
        averaged.load_state_dict(average)
        return loss_on(averaged, validation)

    def keep(step: int, facts: dict) -> None:
        torch.save({"weights": average, "shape": shape.dict(), "step": step, "facts": facts}, folder / "checkpoint.making")
        (folder / "checkpoint.making").rename(folder / "checkpoint.pt")

    kept_s, first, recent = time.time(), step, 0.0
    val_loss = float("nan")
    if step > 0:
        kept = [line for line in (folder / "loss.csv").read_text().splitlines()[1:] if int(line.split(",")[0]) <= step]
    with open(folder / "loss.csv", "w", newline="") as file:
        curve = csv.writer(file)
        curve.writerow(["step", "tokens", "minutes", "train_loss", "validation_loss"])
        curve.writerows([line.split(",") for line in (kept if step > 0 else [])])
        file.flush()
        while (now_s := time.time()) < stop_s:
            left = (stop_s - now_s) / (stop_s - start_s)
            rate = PEAK_RATE * min(1, (step - first + 1) / WARMUP_STEPS) * (LAST_RATE_SHARE + (1 - LAST_RATE_SHARE) * math.sin(left * math.pi / 2))
            for group in (group for optimiser in optimisers for group in optimiser.param_groups):
                group["lr"] = rate
            context = LONG_CONTEXT if left < LONG_SHARE else CONTEXT
            batch = BATCH * CONTEXT // context
            talks = round(batch * CHAT_SHARE)
            rows = torch.cat(
                [
                    rows_from(prose, batch - talks, context + 1, pick),
                    torch.tensor([chats.row(context + 1) for _ in range(talks)]),
                ]
            )
            loss = F.cross_entropy(model(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())
            model.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_NORM_MAX)
            for optimiser in optimisers:
                optimiser.step()
            step += 1
            with torch.no_grad():
                decay = min(AVERAGE_DECAY, (1 + step - first) / (10 + step - first))
                for name, weight in model.named_parameters():
                    average[name].lerp_(weight, 1 - decay)
            recent = loss.item() if step == first + 1 else 0.98 * recent + 0.02 * loss.item()
            tokens, minutes = step * BATCH * CONTEXT, (time.time() - start_s) / 60
            if step == 1 or step % EVALUATE_EVERY_STEPS == 0:
                val_loss = evaluate()
                curve.writerow([step, tokens, f"{minutes:.1f}", f"{recent:.4f}", f"{val_loss:.4f}"])
                file.flush()
                print(f"step {step} tokens {tokens} minutes {minutes:.1f} train {recent:.3f} validation {val_loss:.3f}", flush=True)
            if time.time() - kept_s > CHECKPOINT_EVERY_S:
                kept_s = time.time()
                keep(step, {"tokens": tokens, "minutes": minutes, "train_loss": recent, "validation_loss": val_loss})
        val_loss = evaluate()
        curve.writerow([step, tokens, f"{minutes:.1f}", f"{recent:.4f}", f"{val_loss:.4f}"])
    facts = {"tokens": tokens, "minutes": minutes, "train_loss": recent, "validation_loss": val_loss, "finished": True}
    facts |= {"parameters": parameters, "prose_tokens": len(prose), "validation_tokens": len(held_back)}
    keep(step, facts)
    print(f"done: {json.dumps(facts)}", flush=True)


if __name__ == "__main__":
    main()
