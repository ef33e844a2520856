"""The tutorial: Home Security built from nothing, tried, published and run, in the browser alone.

``page()`` is docs/tutorial.md; the browser test follows ``CHAPTERS``, and takes their pictures.
"""

from tests.browser.tutorial.canvas import ARROWS_DRAWN, CANVAS, SELECTION, WORK
from tests.browser.tutorial.change import CHANGE, KEPT, TRY_AGAIN
from tests.browser.tutorial.products import CATALOGUE, DECOMPOSITION
from tests.browser.tutorial.running import RUN, WHY
from tests.browser.tutorial.telling import Picture
from tests.browser.tutorial.trial import PUBLISH, TRY

CHAPTERS = (
    CATALOGUE,
    DECOMPOSITION,
    CANVAS,
    ARROWS_DRAWN,
    WORK,
    SELECTION,
    TRY,
    PUBLISH,
    RUN,
    WHY,
    CHANGE,
    TRY_AGAIN,
    KEPT,
)
PICTURES = tuple(part for chapter in CHAPTERS for part in chapter.parts if isinstance(part, Picture))
ARRIVALS = {
    "dana": "Dana, the designer, does this. Open the address and **sign in as dana**.",
    "omar": (
        "Omar, the operator, does this. So that Dana stays signed in, open the address in a private window, and **sign "
        "in as omar**."
    ),
}
"""What is told when a person comes in for the first time."""

_HEAD = """\
# Tutorial: Home Security

{mark}

A shop sells a Home Security package: a hardware kit, its installation, a monitoring subscription and a warranty.
You will build all that it takes to deliver it, beginning with nothing: products, rules, and a plan of steps across
people and systems. Then you try it, publish it, run an order through it, and change a rule while orders keep
theirs. It takes twenty minutes, a browser, and no code.

A test follows this page to the letter, and took the pictures on its way.

## Start

```sh
DRO_HOME=~/dro-tutorial ./dro up --empty
```

`--empty` begins with accounts and a simulator of downstream systems, and with no design and no order. `DRO_HOME`
gives it a folder of its own, so that a `./dro up` of before keeps what it has. The first start takes a minute or
two: it installs what is needed and makes a database. Then it prints an address and a login for each role, with
passwords made for your installation:

```
  Open      http://127.0.0.1:8000/

  designer  dana           …
  operator  omar           …
  admin     ada            …
  client    webshop        …
```"""

_END = """\
## Stop

Ctrl-C in the terminal stops everything; the data stays, and the same command starts it again. To begin anew, stop
it and delete the folder.

## Where to go on

- A tour of finished designs, with sample orders: [Run your first order](how-to/first-order.md).
- Send each system exactly what it needs: [Compose payloads](how-to/compose-payloads.md).
- Let teams take work in place of one person: [Assign manual work](how-to/assign-manual-work.md).
- Break something: [Retry, skip and complete a step](how-to/repair-a-step.md#try-it) lets the simulator fail.
- The whole canvas: [Draw a plan](how-to/draw-a-plan.md). The whole simulator: [Try a design](how-to/try-a-design.md).
- [All documentation](README.md)."""


def page(mark: str) -> str:
    """Return the page of the tutorial; ``mark`` says in it what made it."""
    blocks, here = [_HEAD.format(mark=mark)], set[str]()
    for chapter in CHAPTERS:
        heading, _, rest = chapter.told().partition("\n\n")
        arrival = [] if chapter.person in here else [ARRIVALS[chapter.person]]
        here.add(chapter.person)
        blocks += [heading, *arrival, rest]
    return "\n\n".join([*blocks, _END]) + "\n"
