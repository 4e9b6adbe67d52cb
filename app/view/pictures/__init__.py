"""A frame with the masks over it: how it is made, painted, changed by a stroke, and where it lies in the widget."""
