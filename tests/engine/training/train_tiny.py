"""What each process of `test_two_processes_do_what_one_does_with_the_double_batch` runs: RUN, then switches to turn off."""

import sys
from dataclasses import replace
from pathlib import Path

from engine.training.loop import train
from tests.engine.tiny import TINY
from tests.engine.training.test_loop import SETTINGS, MovingSquares

if __name__ == "__main__":
    settings = replace(SETTINGS, batch_size=1, steps=3)
    off = dict.fromkeys(sys.argv[2:], False)
    train(TINY.replace(backbone_norm="frozen", **off), MovingSquares(), settings, Path(sys.argv[1]))
