"""The data of the package: tables of codes, one file each, with the source of every row."""

import csv
from collections.abc import Mapping, Sequence
from importlib.resources import files

Row = Mapping[str, str]


def text_of(name: str) -> str:
    return files("dossier").joinpath("data", name).read_text(encoding="utf-8")


def rows_of(name: str) -> Sequence[Row]:
    return list(csv.DictReader(text_of(name).splitlines()))
