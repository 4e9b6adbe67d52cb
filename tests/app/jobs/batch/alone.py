"""The command line with the stand-in for a model, as a program of its own."""

from __future__ import annotations

import sys

from app import cli
from app.jobs.batch import labelling
from tests.app.jobs.batch.stand_in import StandIn

if __name__ == "__main__":
    labelling.Labeller = StandIn  # type: ignore[assignment,misc]
    sys.exit(cli.main(sys.argv[1:]))
