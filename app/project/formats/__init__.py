"""Data set formats beside a project: one file for each, with its way out and, where it is no dialect of YTVIS, its way in."""
