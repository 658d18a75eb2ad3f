"""Commands that need no folder of raw images: the check, the page, the sample."""

from __future__ import annotations

from .parts import Parser, resolution
from .reading import output


def validate(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="an export, or any kohya folder")
    command.add_argument("--trigger", help="the word that every caption should begin with")
    command.add_argument("--batch-size", type=int, default=1, metavar="N", help="default 1")
    command.add_argument("--resolution", type=resolution, metavar="N or WxH", help="default 1024")
    output(command)


def sample(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="a new or empty folder")
    command.add_argument("--photos", type=int, metavar="N", help="a larger folder of N photos")


def serve(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", nargs="?", help="a folder to open at once")
    command.add_argument(
        "--port", type=int, metavar="N", help="the first free one from 7865 when left out"
    )
    command.add_argument(
        "--listen",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="let other machines in, at this address (0.0.0.0 for all); needs --root",
    )
    command.add_argument(
        "--root",
        action="append",
        default=[],
        metavar="DIR",
        help="only folders in DIR may be opened and written to; may be given several times",
    )
    command.add_argument("--no-browser", action="store_true", help="do not open the browser")
    command.add_argument("--store", metavar="FILE", help="where computed things are kept")
    command.add_argument(
        "--download", action="store_true", help="fetch the weights of an encoder when needed"
    )
