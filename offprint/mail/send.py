"""A letter to all of a list, one transaction each, so that nobody gets it twice whatever fails: what the journal knows
is passed over, and what cannot be known is not tried again (at most once)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from offprint.mail.journal import Journal, Sending, State
from offprint.mail.mailbox import Mailbox
from offprint.mail.recipients import Recipient
from offprint.mail.server import Connection, LostError, RefusedError, Server, connected

PAUSES = (2.0, 15.0, 60.0)
"""Seconds before each try to connect anew; when they are used up and nobody has been reached, a run ends."""
_ENOUGH = 3
"""So many refusals of the message itself, one after the other, and the next one would be no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast, and by whose clock."""

    batch: int
    """Messages a connection."""
    rate: float
    """Messages a minute."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Outcome:
    """How one run of a sending went."""

    sent: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(place in the list, what the server said), for good."""
    later: list[tuple[str, str]] = field(default_factory=list)
    """The same, for now."""
    doubt: int = 0
    """Those of this run of whom the server did not say whether it has taken their message."""
    left: int = 0
    """Those who were not reached."""
    stopped: str = ""
    """Why the run ended before all were tried."""


def undone(sending: Sending | None, recipients: Sequence[Recipient]) -> list[Recipient]:
    """Those whom a run is to try."""
    if not sending:
        return list(recipients)
    return [each for each in recipients if sending.state(sending.mark(each.mailbox.address)) in (None, "later")]


def count(sending: Sending, state: State) -> int:
    """How many recipients a sending has in a state."""
    return sum(sending.state(mark) == state for mark in sending.counts)


def send_all(
    key: str,
    sender: Mailbox,
    recipients: Sequence[Recipient],
    make: Callable[[Mailbox], bytes],
    server: Server,
    journal: Journal,
    pace: Pace,
    step: Callable[[], None] = lambda: None,
    connect: Callable[[Server], AbstractContextManager[Connection]] = connected,
) -> Outcome:
    """Send to those who have not been tried, or are to be tried again. The sending of ``key`` has begun in the journal;
    ``make`` gives the bytes of a recipient's message. Raises MachineError where nothing can be sent at all."""
    left = deque(undone(journal.sendings[key], recipients))
    run = _Run(key, sender, make, journal, pace)
    fails, met = 0, False
    while left and not run.outcome.stopped:
        try:
            with connect(server) as connection:
                met = True
                for _ in range(min(pace.batch, len(left))):
                    run.wait()
                    run.deliver(connection, left[0])
                    left.popleft()
                    fails = 0
                    step()
                    if run.outcome.stopped:
                        break
        except LostError as lost:
            if lost.handed:  # it is noted, and will not be tried again
                left.popleft()
                run.outcome.doubt += 1
                fails = 0
                step()
            if not met:  # which is more often a slip in the settings than a server's bad day
                run.outcome.stopped = f"{lost}: check OFFPRINT_SMTP_HOST, OFFPRINT_SMTP_PORT and the network"
            elif fails == len(PAUSES):
                run.outcome.stopped = str(lost)
            elif left:
                pace.sleep(PAUSES[fails])
                fails += 1
    run.outcome.left = len(left)
    return run.outcome


class _Run:
    """What goes on from message to message."""

    def __init__(
        self, key: str, sender: Mailbox, make: Callable[[Mailbox], bytes], journal: Journal, pace: Pace
    ) -> None:
        self.outcome = Outcome()
        self._key, self._sender, self._make, self._journal, self._pace = key, sender, make, journal, pace
        self._next: float | None = None
        self._unwanted = 0

    def wait(self) -> None:
        """Until the next message may begin."""
        now = self._pace.clock()
        if self._next is not None and self._next > now:
            self._pace.sleep(self._next - now)
            now = self._next
        self._next = now + 60 / self._pace.rate

    def deliver(self, connection: Connection, recipient: Recipient) -> None:
        address = recipient.mailbox.address
        mark = self._journal.sendings[self._key].mark(address)
        data = self._make(recipient.mailbox)
        handed = False
        try:
            connection.offer(self._sender.address, address, len(data))
            self._journal.note(self._key, mark, "trying")  # on the disk before a byte of it leaves
            handed = True
            connection.hand_over(data, address)
        except RefusedError as refused:
            self._note_refusal(recipient, mark, refused, handed)
        else:
            self._journal.note(self._key, mark, "sent")
            self.outcome.sent += 1
            self._unwanted = 0

    def _note_refusal(self, recipient: Recipient, mark: str, refused: RefusedError, handed: bool) -> None:
        """For good only where it is the recipient that is refused: what is wrong with a message can be mended."""
        said = (recipient.place, str(refused))
        if refused.of == "recipient" and refused.for_good:
            self._journal.note(self._key, mark, "refused")
            self.outcome.refused.append(said)
            return
        if handed:
            self._journal.note(self._key, mark, "later")
        self.outcome.later.append(said)
        if refused.of == "message":
            self._unwanted += 1
            if self._unwanted == _ENOUGH:
                self.outcome.stopped = f"the server does not take the message: {refused}"
