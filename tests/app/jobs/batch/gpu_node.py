"""A cluster of one node that says it has two GPUs; run as a program of its own.

    python -m tests.app.jobs.batch.gpu_node WORDS...

Gives the words to the command line, with the cluster's address. The stand-in needs no GPU.
"""

from __future__ import annotations

import os
import sys

# Before Ray is loaded: no reports to anybody, and the loopback only (as by default on the systems of the name).
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}

from ray.cluster_utils import Cluster

from app import cli
from app.jobs.batch import labelling
from tests.app.jobs.batch.stand_in import StandIn


def main() -> int:
    labelling.Labeller = StandIn  # type: ignore[assignment,misc]
    cluster = Cluster()
    cluster.add_node(num_cpus=2, num_gpus=2, include_dashboard=False, object_store_memory=100 << 20)
    try:
        return cli.main([*sys.argv[1:], "--cluster", cluster.address])
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    sys.exit(main())
