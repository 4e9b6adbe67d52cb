"""MDQE: video instance segmentation of objects that hide one another, as a library."""
