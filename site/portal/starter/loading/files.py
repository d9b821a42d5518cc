"""Reading content files, so that every complaint can name the file and the line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


class ContentProblem(Exception):
    """Something in a content file cannot be used. Reads “file, line n: what”."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        where = f"{path}, line {line}" if line else path
        super().__init__(f"{where}: {message}")
        self.path = path
        self.line = line


class Located(dict[str, Any]):
    """A map of a content file that knows the line of each of its keys."""

    path: str = ""
    line: int = 0
    lines: dict[str, int]

    def problem(self, message: str, key: str = "") -> ContentProblem:
        """Return a complaint about this map, or about one of its keys."""
        return ContentProblem(self.path, self.lines.get(key, self.line), message)

    def need(self, key: str, kind: type | tuple[type, ...] = str) -> Any:
        """Return a field that must be there and be of this kind."""
        if key not in self:
            raise self.problem(f"“{key}” is missing.")
        value = self[key]
        if not isinstance(value, kind):
            raise self.problem(f"“{key}” is not {_kind_name(kind)}.", key)
        if isinstance(value, str) and not value.strip():
            raise self.problem(f"“{key}” is empty.", key)
        return value.strip() if isinstance(value, str) else value

    def maps(self, key: str) -> list[Located]:
        """Return a field that is a list of maps."""
        found = self.need(key, list)
        for entry in found:
            if not isinstance(entry, Located):
                raise self.problem(f"“{key}” holds something that is not a set of fields.", key)
        return list(found)

    def plain(self) -> dict[str, Any]:
        """Return the same as ordinary dicts and lists."""
        return {key: _plain(value) for key, value in self.items()}


@dataclass(frozen=True)
class ContentFile:
    """One file: its name beneath the content folder and its bytes."""

    path: str
    content: bytes

    @classmethod
    def read(cls, root: Path, relative: str) -> ContentFile:
        """Read a file; ContentProblem where it is not there."""
        try:
            return cls(relative, (root / relative).read_bytes())
        except OSError as error:
            raise ContentProblem(relative, None, "the file cannot be read.") from error

    def text(self) -> str:
        """Return the text; ContentProblem names the line that is not UTF-8."""
        try:
            return self.content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.content[: error.start].count(b"\n") + 1
            raise ContentProblem(self.path, line, "this is not UTF-8 text.") from error

    def document(self) -> Any:
        """Parse YAML; every map in it knows its lines."""
        try:
            return _loader(self.path, self.text()).get_single_data()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else None
            raise ContentProblem(self.path, line, f"{error.problem}.") from error

    def map(self) -> Located:
        """Parse a file that is one set of fields."""
        found = self.document()
        if not isinstance(found, Located):
            raise ContentProblem(self.path, 1, "expected a set of fields.")
        return found

    def entries(self) -> list[Located]:
        """Parse a file that is a list of sets of fields."""
        found = self.document()
        if not isinstance(found, list):
            raise ContentProblem(self.path, 1, "expected a list.")
        for entry in found:
            if not isinstance(entry, Located):
                raise ContentProblem(self.path, 1, "the list holds something without fields.")
        return found

    def rows(self) -> Iterator[Located]:
        """Parse CSV with a heading; the line is where the row ends."""
        reader = csv.DictReader(self.text().splitlines())
        for row in reader:
            if None in row or any(value is None for value in row.values()):
                raise ContentProblem(
                    self.path, reader.line_num, "the row has not as many fields as the heading."
                )
            located = Located(row)
            located.path, located.line, located.lines = self.path, reader.line_num, {}
            yield located


def _loader(path: str, text: str) -> yaml.SafeLoader:
    class Loader(yaml.SafeLoader):
        """SafeLoader whose maps remember their lines and refuse a key given twice."""

    def construct(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Iterator[Located]:
        found = Located()
        found.path, found.line, found.lines = path, node.start_mark.line + 1, {}
        yield found
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            # YAML reads the keys true and false as values of their own.
            key = str(key).lower() if isinstance(key, bool) else str(key)
            line = key_node.start_mark.line + 1
            if key in found:
                raise ContentProblem(path, line, f"“{key}” is given twice.")
            found.lines[key] = line
            found[key] = loader.construct_object(value_node, deep=True)

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, construct)
    return Loader(text)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _kind_name(kind: type | tuple[type, ...]) -> str:
    names: dict[type, str] = {
        str: "a text",
        list: "a list",
        int: "a whole number",
        bool: "true or false",
    }
    names[date] = "a date"
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(names.get(each, each.__name__) for each in kinds)
