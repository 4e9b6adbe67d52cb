"""Workers on the nodes of a Ray cluster (extra `cluster`): an actor for each GPU, or for each node where none has any.

Ray keeps an actor's process alive; what it answers comes as a stream of the same news that a process here would send.
Nodes may come and go. The ledger and all results stay with the coordinator, so a node can be lost without losing more
than the videos that it was at, and those go to another one.
"""

from __future__ import annotations

import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import util
from typing import Any

from app.jobs.batch.tasks import BatchError, Crashed, Failed, Finished, Load, News, Task, VideoLabeller, cores
from engine.errors import DeviceError, EngineError

LOCAL, AUTO = "local", "auto"  # start a cluster; take the one that Ray knows of on this machine
NEWS_SECONDS = 1.0  # how long to wait for news before looking for nodes that have joined
CONNECT_SECONDS = 10.0
STARTS = 3  # how often an actor may fail to start on a node before the node is given up
OBJECT_STORE_BYTES = 1 << 29  # of a local cluster: some results on their way to the coordinator


class Actor:
    """Lives on a node, in a process that Ray starts."""

    def __init__(self, load: Load, device: str, threads: int) -> None:
        self._load, self._device, self._threads = load, device, threads
        self._labeller: VideoLabeller | None = None

    def load(self) -> EngineError | None:
        """Loads the model; returns what is wrong with it."""
        try:
            self._labeller = self._load(self._device, self._threads)
        except EngineError as error:
            return error
        return None

    def label(self, task: Task) -> Iterator[News]:
        """A stream of news, the last of which is `Finished` or `Failed`."""
        assert self._labeller is not None
        yield from self._labeller.label(task)


@dataclass
class _Worker:
    actor: Any
    node: str
    loading: Any  # what `load` will return, until it has
    task: Task | None = None
    stream: Any = None  # of news, while there is a task


class ClusterWorkers:
    """Actors on all nodes of a cluster.

    Args:
        address: of the cluster's head, e.g. ``10.0.0.1:6379``, or ``local`` for a cluster of this machine alone, which
            ends with the batch.
        per_device: actors that share a GPU, or a node where there is none.
        device: ``auto`` takes GPUs if any node has some.

    Raises:
        BatchError: Ray is not installed; DeviceError: no cluster answers, or it has no GPU that was asked for.
    """

    attempts = 3

    def __init__(self, load: Load, address: str, per_device: int, device: str) -> None:
        _connect(address)
        self._load = load
        self._per_device = per_device
        self._workers: list[_Worker] = []
        self._failed_starts: Counter[str] = Counter()
        has_gpus = any(node["Resources"].get("GPU") for node in _nodes())
        if device in ("cuda", "tensorrt") and not has_gpus:
            self.close()
            raise DeviceError("No node of the cluster has a GPU", "", "Use --device cpu")
        self._on_gpus = has_gpus and device != "cpu"
        self._device = "tensorrt" if device == "tensorrt" else "cuda" if self._on_gpus else "cpu"
        self._staff()

    @property
    def idle(self) -> int:
        return len(self._idle_workers())

    def start(self, task: Task) -> None:
        worker = self._idle_workers()[0]
        worker.task = task
        worker.stream = worker.actor.label.remote(task)

    def wait(self) -> list[News]:
        import ray

        self._staff()
        if not self._workers:
            raise BatchError(
                f"No node of the cluster can run a worker; {self._failed_starts.total()} have failed to start",
                "the program is not installed there, or there is not enough memory",
                "Install it on every node, or use fewer --workers",
            )
        owners = {
            pending: worker
            for worker in self._workers
            if (pending := worker.stream if worker.loading is None else worker.loading) is not None
        }
        ready, _ = ray.wait(list(owners), num_returns=1, timeout=NEWS_SECONDS)
        return [news for pending in ready for news in self._hear(owners[pending])]

    def close(self) -> None:
        import ray

        while self._workers:
            self._discard(self._workers[-1])
        ray.shutdown()

    def _idle_workers(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.loading is None and worker.task is None]

    def _hear(self, worker: _Worker) -> list[News]:
        import ray

        try:
            if worker.loading is not None:
                error = ray.get(worker.loading)
                if error is not None:
                    raise error
                worker.loading = None
                return []
            news: News = ray.get(next(worker.stream))
        except (ray.exceptions.RayError, StopIteration) as error:
            self._discard(worker)
            if worker.task is None:
                self._failed_starts[worker.node] += 1
                return []
            reason = f"{worker.task.path}: the worker that pre-labelled it was lost {self.attempts} times"
            return [Crashed(worker.task, f"{reason} ({type(error).__name__}). The file is probably damaged.")]
        if isinstance(news, Finished | Failed):
            worker.task = worker.stream = None
        if isinstance(news, Failed) and news.is_defect:
            self._discard(worker)
        return [news]

    def _staff(self) -> None:
        """An actor in every place that has none: at first, when one has died, when a node has joined."""
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        taken = Counter(worker.node for worker in self._workers)
        for node, (count, threads) in self._places().items():
            share = {"num_gpus": 1 / self._per_device, "num_cpus": 0} if self._on_gpus else {"num_cpus": threads}
            for _ in range(count - taken[node]):
                actor = (
                    ray.remote(Actor)
                    .options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False), **share)
                    .remote(self._load, self._device, threads)
                )
                self._workers.append(_Worker(actor, node, actor.load.remote()))

    def _places(self) -> dict[str, tuple[int, int]]:
        """Node -> how many actors may live there, and how many cores each has."""
        places = {}
        for node in _nodes():
            node_id, resources = node["NodeID"], node["Resources"]
            devices = int(resources.get("GPU", 0)) if self._on_gpus else int(resources.get("CPU", 0) >= 1)
            if devices and self._failed_starts[node_id] < STARTS:
                count = devices * self._per_device
                places[node_id] = count, max(1, int(resources.get("CPU", 1)) // count)
        return places

    def _discard(self, worker: _Worker) -> None:
        import ray

        self._workers.remove(worker)
        ray.kill(worker.actor)


def _connect(address: str) -> None:
    """Makes this process a driver of the cluster."""
    if util.find_spec("ray") is None:
        raise BatchError(
            "--cluster needs Ray, which is not installed", "", "Install it: pip install 'mdqe-annotator[cluster]'"
        )
    if address.startswith("ray://"):
        raise BatchError(
            f"{address} is the address of a Ray client server",
            "results are streamed, which a remote client cannot do",
            "Run the program on a node of the cluster, and give the address of its head, e.g. 10.0.0.1:6379",
        )
    if address not in (LOCAL, AUTO):
        _knock(address)
    # Ray reads these when it is loaded, and hands them to the processes that it starts.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # no reports to anybody
    os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"  # an actor without a GPU leaves CUDA's variables alone
    if address == LOCAL:
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # as by default there, it listens on the loopback only
    import ray

    terminate = signal.getsignal(signal.SIGTERM)
    quiet: dict[str, Any] = {"include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
    try:
        if address == LOCAL:
            ray.init("local", num_cpus=cores(), object_store_memory=OBJECT_STORE_BYTES, **quiet)
        else:
            del quiet["include_dashboard"]
            ray.init(address, **quiet)
    except Exception as error:  # Ray raises just that where a node does not start
        raise _unreachable(address, str(error).partition("\n")[0]) from error
    finally:
        signal.signal(signal.SIGTERM, terminate)  # Ray has put its own in its place


def _knock(address: str) -> None:
    """Ray would try for many minutes where nobody listens."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        raise _unreachable(address, str(error)) from error


def _unreachable(address: str, reason: str) -> DeviceError:
    return DeviceError(
        f"No Ray cluster answers at '{address}' ({reason})",
        "it does not run, or runs another version of Ray or Python",
        "Give the address of its head, e.g. 10.0.0.1:6379; --cluster local starts one on this machine",
    )


def _nodes() -> list[dict[str, Any]]:
    """The nodes that are there now."""
    import ray

    return [node for node in ray.nodes() if node["Alive"]]
