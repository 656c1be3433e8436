"""A Llama-like decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU, tied embeddings."""
import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Shape:
    vocab: int = 4096
    hidden: int = 192
    layers: int = 6
    heads: int = 6
    kv_heads: int = 2
    head: int = 32
    inner: int = 512
    rope_theta: float = 10000.0
    norm_epsilon: float = 1e-5

    def dict(self) -> dict:
        return asdict(self)


class RmsNorm(nn.Module):
    def __init__(self, width: int, epsilon: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


def rope_tables(shape: Shape, length: int):
    """Cosines and sines [length, head]; the halves of a head turn together, as in Hugging Face's Llama."""
    frequencies = shape.rope_theta ** (-torch.arange(0, shape.head, 2, dtype=torch.float64) / shape.head)
    angles = torch.outer(torch.arange(length, dtype=torch.float64), frequencies)
    angles = torch.cat([angles, angles], dim=-1)
    return angles.cos().float(), angles.sin().float()


def turn(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], dim=-1) * sin


class Layer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.attention_norm = RmsNorm(shape.hidden, shape.norm_epsilon)
        self.qkv = nn.Linear(shape.hidden, (shape.heads + 2 * shape.kv_heads) * shape.head, bias=False)
        self.out = nn.Linear(shape.heads * shape.head, shape.hidden, bias=False)
        self.mlp_norm = RmsNorm(shape.hidden, shape.norm_epsilon)
        self.gate_up = nn.Linear(shape.hidden, 2 * shape.inner, bias=False)
        self.down = nn.Linear(shape.inner, shape.hidden, bias=False)

    def forward(self, x, cos, sin, mask):
        s = self.shape
        batch, length, _ = x.shape
        qkv = self.qkv(self.attention_norm(x)).view(batch, length, s.heads + 2 * s.kv_heads, s.head).transpose(1, 2)
        qk = turn(qkv[:, : s.heads + s.kv_heads], cos, sin)
        # Query heads of one group stand one under the other: [batch * kv_heads, group * length, head].
        group = s.heads // s.kv_heads
        q = qk[:, : s.heads].reshape(batch * s.kv_heads, group * length, s.head)
        k = qk[:, s.heads :].reshape(batch * s.kv_heads, length, s.head)
        v = qkv[:, s.heads + s.kv_heads :].reshape(batch * s.kv_heads, length, s.head)
        scores = torch.baddbmm(mask.repeat(group, 1), q, k.transpose(1, 2), alpha=1 / math.sqrt(s.head))
        mixed = torch.bmm(scores.softmax(-1), v).view(batch, s.heads, length, s.head).transpose(1, 2)
        x = x + self.out(mixed.reshape(batch, length, s.heads * s.head))
        gate, up = self.gate_up(self.mlp_norm(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


class Decoder(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embed = nn.Embedding(shape.vocab, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = RmsNorm(shape.hidden, shape.norm_epsilon)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                deep = name.endswith(("out.weight", "down.weight"))
                nn.init.normal_(weight, std=0.02 / math.sqrt(2 * shape.layers) if deep else 0.02)

    def forward(self, ids):
        """Ids [batch, length] to logits [batch, length, vocab]."""
        length = ids.shape[1]
        cos, sin = rope_tables(self.shape, length)
        mask = torch.full((length, length), float("-inf")).triu(1)
        x = self.embed(ids)
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return F.linear(self.norm(x), self.embed.weight)
