"""What each process of `test_two_processes_do_what_one_does_with_the_double_batch` runs: RUN, then switches to turn off."""

import sys
from dataclasses import replace
from pathlib import Path

import torch

from engine.training.loop import train
from engine.training.processes import processes
from tests.engine.tiny import TINY
from tests.engine.training.test_loop import SETTINGS, MovingSquares

if __name__ == "__main__":
    processes()  # as the command line asks, before it trains
    settings = replace(SETTINGS, batch_size=1, steps=3)
    off = dict.fromkeys(sys.argv[2:], False)
    train(TINY.replace(backbone_norm="frozen", **off), MovingSquares(), settings, Path(sys.argv[1]))
    group = torch.distributed.group.WORLD
    seconds = group._get_backend(torch.device("cpu")).options._timeout.total_seconds()
    sys.stdout.write(f"one of {processes().num_processes}, patience {seconds}\n")
