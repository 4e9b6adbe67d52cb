"""What `mdqe-annotator` can do without a window: one module for each command, one function in each.

Heavy libraries are imported inside the functions, so that help and completion answer at once.
"""
