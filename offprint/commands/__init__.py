"""What each command does with the stages that build.py puts together. Here: which function does the work of which."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offprint.commands.stages import Stages
    from offprint.config import Root
    from offprint.report import Report

    Command = Callable[[Root, Namespace, Report, Stages], int | None]


def named(name: str) -> Command:
    """What does the work of a command that arguments.py knows. Only that one is imported: none needs all of Offprint,
    and the whole takes longer to import than a small build to make."""
    match name:
        case "check":
            from offprint.commands.check import run_check

            return run_check
        case "serve":
            from offprint.commands.serve import run_serve

            return run_serve
        case "import":
            from offprint.commands.sources import run_import

            return run_import
        case "fetch":
            from offprint.commands.sources import run_fetch

            return run_fetch
        case "mail":
            from offprint.commands.mail import run_mail

            return run_mail
        case "ping":
            from offprint.commands.ping import run_ping

            return run_ping
        case "new":
            from offprint.commands.copy import run_new

            return run_new
        case "customise":
            from offprint.commands.copy import run_customise

            return run_customise
        case "doctor":
            from offprint.commands.copy import run_doctor

            return run_doctor
        case "upgrade":
            from offprint.commands.upgrade import run_upgrade

            return run_upgrade
        case "migrate":
            from offprint.commands.upgrade import run_migrate

            return run_migrate
        case _:
            from offprint.commands.build import run_build

            return run_build
