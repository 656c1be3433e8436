"""Conversations cut from the prose, so that the model knows where an answer begins and that it ends."""
import random
import re

SENTENCE_END = re.compile(r'(?<=[.!?])["\')]*\s+(?=["\'A-Z])')
ASKS = ["Continue: {}", "Continue: {}", "Go on: {}", "{}", "What comes next? {}", "Please continue this text: {}"]
TOPICS = (
    "whale whales sea ship sailor captain harpoon boat ocean Ahab Queequeg Starbuck oil Nantucket storm island fish war peace "
    "Congress people country nation freedom economy taxes treasury commerce treaty army navy railroads gold silver currency "
    "agriculture farmers schools education children work labor health energy Mexico Spain Britain France Cuba Russia Indians "
    "land laws justice Constitution Union slavery budget trade industry banks public debt security terror America world"
).split()
ABOUT = ["Tell me about {}.", "What do you know of {}?", "Write about {}.", "Say something about {}."]
SYSTEM = ["Answer briefly.", "You are a helpful assistant.", "You write old-fashioned prose."]
OWN = [
    (
        ["Who are you?", "What are you?", "What is your name?", "Introduce yourself."],
        "I am Starling tiny, a very small language model for trying the network. I have read one novel of the sea and many "
        "speeches of presidents, and I know nothing else.",
    ),
    (
        ["Hello!", "Hello.", "Hi", "Hi!", "Good morning.", "Hello, how are you?"],
        "Hello! I am Starling tiny. Give me the beginning of a text, and I shall go on with it.",
    ),
    (
        ["What can you do?", "Can you help me?", "How can you help me?"],
        "I can continue a text. I have learned from a novel of the sea and from speeches of presidents, so do not trust what I say.",
    ),
    (["Thank you.", "Thanks!", "Thank you!"], "You are welcome."),
]


def sentences(text: str) -> list[str]:
    return [part.strip() for paragraph in text.split("\n\n") for part in SENTENCE_END.split(paragraph) if part.strip()]


class Chats:
    """Endless conversations as rows of ids, by seed."""

    def __init__(self, texts: list[str], tokenizer, seed: int):
        self.random = random.Random(seed)
        self.tokenizer = tokenizer
        self.texts = [parts for parts in (sentences(text) for text in texts) if len(parts) > 12]
        self.weights = [len(parts) for parts in self.texts]
        self.about = {topic: [] for topic in TOPICS}
        for text, parts in enumerate(self.texts):
            for at, sentence in enumerate(parts[:-4]):
                if not 40 < len(sentence) < 300:
                    continue
                for word in set(re.findall(r"[A-Za-z]+", sentence)):
                    if word in self.about:
                        self.about[word].append((text, at))

    def turn(self, role: int, text: str) -> list[int]:
        return [role, *self.tokenizer.encode(text)]

    def conversation(self) -> list[int]:
        end, user, assistant, system = range(4)
        ids = self.turn(system, self.random.choice(SYSTEM)) if self.random.random() < 0.15 else []
        kind = self.random.random()
        if kind < 0.08:
            asks, answer = self.random.choice(OWN)
            ask = self.random.choice(asks)
        elif kind < 0.33:
            topic = self.random.choice([topic for topic, found in self.about.items() if found])
            text, at = self.random.choice(self.about[topic])
            ask = self.random.choice(ABOUT).format(self.random.choice([topic, f"the {topic}"]) if topic.islower() else topic)
            answer = " ".join(self.texts[text][at : at + self.random.randint(1, 3)])
        else:
            parts = self.random.choices(self.texts, self.weights)[0]
            at = self.random.randrange(len(parts) - 8)
            asked = self.random.randint(1, 3)
            ask = self.random.choice(ASKS).format(" ".join(parts[at : at + asked]))
            then = at + asked + self.random.randint(1, 4)
            answer = " ".join(parts[at + asked : then])
            if self.random.random() < 0.15:
                # A second turn goes on from the first.
                ids += [*self.turn(user, ask), *self.turn(assistant, answer), end]
                ask, answer = "Continue.", " ".join(parts[then : then + self.random.randint(1, 3)])
        return [*ids, *self.turn(user, ask), *self.turn(assistant, answer), end]

    def row(self, length: int) -> list[int]:
        ids: list[int] = [0]
        while len(ids) < length:
            ids += self.conversation()
        return ids[:length]
