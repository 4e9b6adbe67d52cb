"""The parts of the window around the picture: videos, tracks, pre-labelling, timeline, history, review; and ways between them."""
