"""`mis dossier`: what operators do with what all dossiers share."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from msgspec import Struct, ValidationError, convert, to_builtins

from dossier.domain.day import must_be_day, start_of
from dossier.operations.matrix import import_matrix
from mis.extension import Host
from protocol.errors import BadRequest


class MatrixImport(Struct, frozen=True):
    """Shape:   begins: YYYY-MM-DD, the day from which the matrix is in force."""

    text: str
    version: str
    begins: str


def commands(ask: Callable[[Any], Any]) -> click.Group:
    """Build the commands."""
    group = click.Group("dossier", help="Look after what all dossiers share, also while the server runs.")
    matrix = click.Group("matrix", help="Look after the access matrix: which profession reads which type of document.")
    group.add_command(matrix)

    @matrix.command("import")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--version", required=True, help="What this matrix is called; no other has the same name.")
    @click.option(
        "--from", "begins", type=click.DateTime(["%Y-%m-%d"]), required=True, help="In force from this day on."
    )
    def import_(file: Path, version: str, begins: datetime) -> None:
        """Import FILE, an access matrix as CSV: a line for each cell, profile_key, doc_code, read_access (O or N)."""
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise BadRequest(f"{file} is no text in UTF-8", "file") from error
        told = MatrixImport(text, version, f"{begins:%Y-%m-%d}")
        click.echo(json.dumps(ask(to_builtins(told)), ensure_ascii=False))

    return group


async def administer(host: Host, asked: Any) -> Any:
    """Do what a command asks.

    Raises:  BadRequest, Conflict
    """
    try:
        told = convert(asked, MatrixImport)
    except ValidationError as error:
        raise BadRequest("no such command: is the server of another version than this mis?") from error
    begins = start_of(must_be_day(told.begins, "begins"), host.settings.zone)
    matrix = await host.store.writer.run(lambda work: import_matrix(work, told.text, told.version, begins))
    return {
        "version": matrix.version,
        "applies_from": matrix.applies_from,
        "digest": matrix.digest,
        "cells": len(matrix.cells),
        "types": len(matrix.types),
    }
