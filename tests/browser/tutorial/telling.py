"""A tutorial that is told and done from the same words.

A chapter is a list of paragraphs; a paragraph is a sentence with places ``{}`` for actions. Each action knows how the
sentence names it and how a person carries it out in the browser. So the page ``docs/tutorial.md`` is made from what the
browser test does, and neither can say anything else than the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page

Do = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Action:
    """What a person does: ``words`` name it in Markdown, ``do`` carries it out."""

    words: str
    do: Do


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or a numbered instruction, done in the order of its actions; ``then`` checks what it promises."""

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

    def told(self) -> str:
        return f"![{self.description}](images/tutorial/{self.name}.png)"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, who does it, and what is done."""

    heading: str
    person: str
    parts: Sequence[Paragraph | Picture] = field(default=())

    def told(self) -> str:
        """Return the chapter as Markdown; numbered paragraphs count from one in each run of them."""
        lines = [f"## {self.heading}", ""]
        number = 0
        for part in self.parts:
            number = number + 1 if isinstance(part, Paragraph) and part.is_numbered else 0
            lines += [f"{number}. {part.told()}"] if number else ["", part.told(), ""]
        return "\n".join(lines)


def step(sentence: str, *actions: Action, then: Do | None = None) -> Paragraph:
    """Return one numbered instruction."""
    return Paragraph(sentence, actions, then, is_numbered=True)


def say(sentence: str, *actions: Action, then: Do | None = None) -> Paragraph:
    """Return a paragraph that explains."""
    return Paragraph(sentence, actions, then)
