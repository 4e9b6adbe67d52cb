"""The tools of the canvas: pure functions on bitmaps, and the gestures that lead to them."""
