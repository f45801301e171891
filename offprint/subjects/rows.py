"""Many short rows of numbers in one piece of memory, which is read and written in no time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator


class Rows:
    """Rows of whole numbers; ``code`` is the type of them, as ``array`` names it."""

    def __init__(self, code: str, numbers: bytes = b"", ends: bytes = b"") -> None:
        self.code = code
        self._numbers, self._ends = array(code), array("Q")
        self._numbers.frombytes(numbers)
        self._ends.frombytes(ends)
        self._newer: dict[int, array[int]] = {}
        """Rows that took the place of those in the one piece."""

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> array[int]:
        newer = self._newer.get(number)
        if newer is not None:
            return newer
        return self._numbers[self._ends[number - 1] if number else 0 : self._ends[number]]

    def __setitem__(self, number: int, row: array[int]) -> None:
        self._newer[number] = row

    def append(self, row: Iterable[int]) -> None:
        self._numbers.extend(row)
        self._ends.append(len(self._numbers))

    def __iter__(self) -> Iterator[array[int]]:
        return map(self.__getitem__, range(len(self._ends)))

    def dumps(self) -> tuple[bytes, bytes]:
        """The numbers of all rows, and where each row ends: the second and third argument for the same rows again."""
        if self._newer:
            whole, done = array(self.code), 0
            ends, shift = array("Q"), 0
            for number in sorted(self._newer):
                start, end = self._ends[number - 1] if number else 0, self._ends[number]
                whole += self._numbers[done:start]
                ends.extend([place + shift for place in self._ends[len(ends) : number]])
                whole += self._newer[number]
                shift += len(self._newer[number]) - (end - start)
                ends.append(end + shift)
                done = end
            whole += self._numbers[done:]
            ends.extend([place + shift for place in self._ends[len(ends) :]])
            self._numbers, self._ends, self._newer = whole, ends, {}
        return self._numbers.tobytes(), self._ends.tobytes()
