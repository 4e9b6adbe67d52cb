"""A cluster of two nodes on this machine, one of which is killed while it is at work; run as a program of its own.

    python -m tests.app.jobs.batch.two_nodes WORDS...

Gives the words to the command line, with the cluster's address. Each node has one worker. The one on the second node
never finishes a video: the node is killed when that worker has told of its first one and the other has finished two.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

# Before Ray is loaded: no reports to anybody, and the loopback only (as by default on the systems of the name).
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}

import ray
from ray.cluster_utils import Cluster

from app import cli
from app.jobs.batch import cluster as room
from app.jobs.batch import labelling
from app.jobs.batch.tasks import Finished, News, Progress, Task
from tests.app.jobs.batch.stand_in import StandIn

NODE: dict[str, Any] = {"object_store_memory": 100 << 20}
FIRST_CORES, SECOND_CORES = 1, 2  # by which a worker knows where it is: it is told to use them all


class Doomed(StandIn):
    """The stand-in, which on the second node waits for its end."""

    def label(self, task: Task) -> Iterator[News]:
        for news in super().label(task):
            yield news
            if self.where == f"cpu, {SECOND_CORES} threads":
                signal.pause()


def killing(cluster: Cluster) -> type[room.ClusterWorkers]:
    """Workers that hand nothing out before both are there, and lose their second node."""
    second = cluster.add_node(num_cpus=SECOND_CORES, wait=False, **NODE)

    class Killing(room.ClusterWorkers):
        finished = 0
        second_at_work = second_killed = False

        @property
        def idle(self) -> int:
            are_there = len(self._workers) == 2 and all(worker.loading is None for worker in self._workers)
            return super().idle if are_there or self.second_killed else 0

        def wait(self) -> list[News]:
            news = super().wait()
            first_node = ray.get_runtime_context().get_node_id()
            doomed = {worker.task for worker in self._workers if worker.node != first_node}
            self.finished += sum(isinstance(item, Finished) for item in news)
            self.second_at_work |= any(isinstance(item, Progress) and item.task in doomed for item in news)
            if self.second_at_work and self.finished == 2 and not self.second_killed:
                self.second_killed = True
                cluster.remove_node(second, allow_graceful=False)
            return news

    return Killing


def main() -> int:
    cluster = Cluster()
    cluster.add_node(num_cpus=FIRST_CORES, include_dashboard=False, wait=False, **NODE)
    labelling.Labeller = Doomed  # type: ignore[assignment,misc]
    room.ClusterWorkers = killing(cluster)  # type: ignore[misc]
    cluster.wait_for_nodes(timeout=120)
    try:
        return cli.main([*sys.argv[1:], "--cluster", cluster.address])
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    sys.exit(main())
