"""What slow stages gave, kept from one build of a preview to the next. A build of its own keeps nothing.

A stage that is worth it is called through a ``Recall``: it is a function of its arguments alone, these can be compared,
and nobody changes what it gives.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar, TypeVarTuple

_Given = TypeVarTuple("_Given")
_Made = TypeVar("_Made")
_NOTHING = object()


class Recall(Protocol):
    """Calls a stage with these arguments, or gives what it gave for the same ones.

    ``about`` names what they tell of, such as the papers whose texts they are: who is in a hurry takes what the stage
    last gave about the same.
    """

    def __call__(self, stage: Callable[[*_Given], _Made], /, *given: *_Given, about: Hashable = None) -> _Made: ...


def afresh(stage: Callable[[*_Given], _Made], /, *given: *_Given, about: Hashable = None) -> _Made:
    """Remembers nothing."""
    return stage(*given)


class Memory:
    """A Recall that remembers what was asked for since ``forget`` was called last but one."""

    def __init__(self) -> None:
        self._made: dict[Any, Any] = {}
        self._wanted: set[Any] = set()
        self._last: dict[Any, Any] = {}

    def __call__(self, stage: Callable[[*_Given], _Made], /, *given: *_Given, about: Hashable = None) -> _Made:
        key = stage, given
        made: Any = self._made.get(key, _NOTHING)
        if made is _NOTHING:
            made = self._made[key] = stage(*given)
        self._wanted.add(key)
        if about is not None:
            self._last[stage, about] = key
        return made  # type: ignore[no-any-return]

    def lately(self, stage: Callable[[*_Given], _Made], /, *given: *_Given, about: Hashable = None) -> _Made:
        """The Recall of who is in a hurry: what the stage last gave about the same may be of other arguments."""
        key = self._last.get((stage, about), (stage, given))
        if about is not None and (stage, given) not in self._made and key in self._made:
            self._wanted.add(key)
            return self._made[key]  # type: ignore[no-any-return]
        return self(stage, *given, about=about)

    def forget(self) -> None:
        """Let go of all that nobody asked for since this was called last."""
        self._made = {key: made for key, made in self._made.items() if key in self._wanted}
        self._last = {about: key for about, key in self._last.items() if key in self._made}
        self._wanted = set()
