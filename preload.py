"""A1111 and Forge: the flags of this extension, read before the web UI starts."""


def preload(parser):
    """Add `--lora-curator-root`: others who reach the page cannot change a flag."""
    parser.add_argument(
        "--lora-curator-root",
        metavar="DIR",
        action="append",
        default=[],
        help="folder that may be opened in LoRA Dataset although others can reach this web UI; "
        "may be given several times",
    )
