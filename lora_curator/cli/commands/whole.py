"""The folder that trains: in one go, or from what the steps before decided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ... import curate
from ...curation import Curation
from ...decisions import USER
from ..session import Session
from ..typed import Options
from ..words.decided import dry_run
from ..words.exported import published, run_json


def export(options: Options) -> int:
    """Write the folder that trains from what was decided before."""
    with Session(options) as session:
        _publish(session, session.decided().with_rest_kept())
    return 0


def run(options: Options) -> int:
    """The whole way."""
    with Session(options, remembers=False) as session:
        curation = session.measured()
        curation = replace(curation, decisions=curation.decisions.by_author(USER))
        _publish(session, curate.curate(curation, session.embedding, session.work))
    return 0


def _publish(session: Session, curation: Curation) -> None:
    curation = session.with_regularization(curation)
    if session.options.dry_run:
        session.show(dry_run(curation), run_json(curation, None))
    else:
        done = session.publish(curation, Path(session.options.out))
        session.show(published(done), run_json(done.curation, done))
