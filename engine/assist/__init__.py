"""Help for people who correct: a mask that they have drawn is carried on to other frames."""

from engine.assist.propagation import PropagatedFrame, propagate

__all__ = ["PropagatedFrame", "propagate"]
