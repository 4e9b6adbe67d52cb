"""Which keys call which command: the usual ones, and what the person has chosen instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QKeySequence

from app.ui.commands.table import COMMANDS

Keys = tuple[str, ...]


def portable(keys: str) -> str:
    """The one way to write these keys in a file, e.g. ``Ctrl+Del``; empty for what are no keys."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: str) -> str:
    """How this system writes keys."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class Keymap:
    """Command -> its keys, in the portable form; no two commands have the same.

    Args:
        chosen: what the person chose, for the commands that are otherwise than usual. Keys chosen for one command are taken
            from those that usually have them; names that are no command's and keys that are none are passed over.
        reserved: keys that no command may have -> what they do.
    """

    def __init__(
        self, chosen: Mapping[str, Sequence[str]] | None = None, reserved: Mapping[str, str] | None = None
    ) -> None:
        self.reserved = {portable(keys): use for keys, use in (reserved or {}).items()}
        self._keys: dict[str, Keys] = {name: self.usual(name) for name in COMMANDS}
        for name, keys in (chosen or {}).items():
            if name in COMMANDS:
                self._keys[name] = ()
                for one in filter(None, map(portable, keys)):
                    self.add(name, one)

    @staticmethod
    def usual(name: str) -> Keys:
        return tuple(portable(keys) for keys in COMMANDS[name].keys)

    def __getitem__(self, name: str) -> Keys:
        return self._keys[name]

    def owner(self, keys: str) -> str | None:
        """The command that has these keys."""
        wanted = portable(keys)
        return next((name for name, has in self._keys.items() if wanted in has), None)

    def add(self, name: str, keys: str) -> None:
        """Gives a command further keys, which whoever has them loses; reserved ones, and none, change nothing."""
        added = portable(keys)
        if not added or added in self.reserved:
            return
        owner = self.owner(added)
        if owner is not None:
            self.remove(owner, added)
        self._keys[name] = (*self._keys[name], added)

    def replace(self, name: str, keys: str) -> None:
        """Gives a command these keys in place of all it has."""
        if portable(keys) and portable(keys) not in self.reserved:
            self._keys[name] = ()
            self.add(name, keys)

    def remove(self, name: str, keys: str) -> None:
        self._keys[name] = tuple(other for other in self._keys[name] if other != portable(keys))

    def clear(self, name: str) -> None:
        self._keys[name] = ()

    def reset(self, name: str) -> None:
        """Gives a command its usual keys back, which whoever has them meanwhile loses."""
        self._keys[name] = ()
        for keys in self.usual(name):
            self.add(name, keys)

    def reset_all(self) -> None:
        self._keys = {name: self.usual(name) for name in COMMANDS}

    def losers(self, name: str) -> list[str]:
        """The commands that would lose keys if this one got its usual ones back."""
        owners = (self.owner(keys) for keys in self.usual(name))
        return list(dict.fromkeys(owner for owner in owners if owner is not None and owner != name))

    def chosen(self) -> dict[str, list[str]]:
        """What is otherwise than usual, to be remembered."""
        return {name: list(keys) for name, keys in self._keys.items() if keys != self.usual(name)}
