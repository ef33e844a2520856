"""A tutorial that is told and done from the same words.

A chapter is a list of paragraphs; a paragraph is a sentence with places ``{}`` for actions. Each action knows how the
sentence names it and how a person carries it out in the browser. So the page ``docs/tutorial.md`` is made from what the
browser test does, and neither can say anything else than the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page

Do = Callable[[Page], None]
PICTURES = "images/tutorial"
"""The folder of the pictures, as the page names it."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a person does: ``words`` name it in Markdown, ``do`` carries it out."""

    words: str
    do: Do


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a numbered instruction, done in the order of its actions; ``then`` checks what it promises.

    A sentence need not name all of its actions: ``{3}`` is the fourth of them. So what was told once in full is told
    shortly where it is done again.
    """

    sentence: str
    actions: Sequence[Action] = ()
    then: Do | None = None
    is_numbered: bool = False

    def told(self) -> str:
        return self.sentence.format(*(action.words for action in self.actions))

    def done(self, page: Page) -> None:
        for action in self.actions:
            action.do(page)
        if self.then is not None:
            self.then(page)


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot that is taken at this place, and shown there."""

    name: str
    description: str

    @property
    def file(self) -> str:
        return f"{self.name}.png"

    def told(self) -> str:
        return f"![{self.description}]({PICTURES}/{self.file})"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, who does it, and what is done."""

    heading: str
    person: str
    parts: Sequence[Paragraph | Picture] = field(default=())

    def told(self) -> str:
        """Return the chapter as Markdown; its instructions are numbered from one to the last."""
        blocks = [f"## {self.heading}"]
        number = 0
        follows_instruction = False
        for part in self.parts:
            is_instruction = isinstance(part, Paragraph) and part.is_numbered
            number += is_instruction
            text = f"{number}. {part.told()}" if is_instruction else part.told()
            if is_instruction and follows_instruction:
                blocks[-1] += f"\n{text}"
            else:
                blocks.append(text)
            follows_instruction = is_instruction
        return "\n\n".join(blocks)


def step(sentence: str, *actions: Action, then: Do | None = None) -> Paragraph:
    """Return one numbered instruction."""
    return Paragraph(sentence, actions, then, is_numbered=True)


def say(sentence: str, *actions: Action, then: Do | None = None) -> Paragraph:
    """Return a paragraph that explains."""
    return Paragraph(sentence, actions, then)
