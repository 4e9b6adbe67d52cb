"""The canvas, the timeline and the tools: what draws frames, masks and lanes, and takes what mouse, pen and keys do there."""
