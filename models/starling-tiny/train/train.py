"""Trains starling-tiny until a wall-clock time. Usage: train.py WORK_FOLDER HH:MM

The learning rate falls with the time that is left, so whatever the machine manages is a finished run. Checkpoints, the loss
curve and the tokenizer go to WORK_FOLDER; export.py makes the model's committed files of them.
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
    chats = Chats([document.text for document in learned for _ in range(document.times)], tokenizer, SEED)
    pick = random.Random(SEED)

    def rows_from(ids: torch.Tensor, count: int, length: int, by: random.Random) -> torch.Tensor:
        starts = [by.randrange(len(ids) - length) for _ in range(count)]
        return torch.stack([ids[start : start + length] for start in starts])

    validation = rows_from(held_back, EVALUATE_ROWS, CONTEXT + 1, random.Random(1))
    model = Decoder(shape)
    average = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    plain = [weight for weight in model.parameters() if weight.dim() < 2]
    decayed = [weight for weight in model.parameters() if weight.dim() == 2]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}], lr=PEAK_RATE, betas=(0.9, 0.95)
    )
    parameters = sum(weight.numel() for weight in model.parameters())
    print(f"parameters {parameters}, prose tokens {len(prose)}, held back {len(held_back)}", flush=True)

    averaged = Decoder(shape)

    def evaluate() -> float:
        averaged.load_state_dict(average)
        return loss_on(averaged, validation)

    def keep(step: int, facts: dict) -> None:
        torch.save({"weights": average, "shape": shape.dict(), "step": step, "facts": facts}, folder / "checkpoint.making")
        (folder / "checkpoint.making").rename(folder / "checkpoint.pt")

    start_s = time.time()
    kept_s, step, recent = start_s, 0, 0.0
    val_loss = float("nan")
    with open(folder / "loss.csv", "w", newline="") as file:
        curve = csv.writer(file)
        curve.writerow(["step", "tokens", "minutes", "train_loss", "validation_loss"])
        while (now_s := time.time()) < stop_s:
            left = (stop_s - now_s) / (stop_s - start_s)
            rate = PEAK_RATE * min(1, (step + 1) / WARMUP_STEPS) * (LAST_RATE_SHARE + (1 - LAST_RATE_SHARE) * math.sin(left * math.pi / 2))
            for group in optimiser.param_groups:
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
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), GRADIENT_NORM_MAX)
            optimiser.step()
            step += 1
            with torch.no_grad():
                decay = min(AVERAGE_DECAY, (1 + step) / (10 + step))
                for name, weight in model.named_parameters():
                    average[name].lerp_(weight, 1 - decay)
            recent = loss.item() if step == 1 else 0.98 * recent + 0.02 * loss.item()
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
