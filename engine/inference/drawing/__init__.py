"""From mask logits to masks: enlarged, drawn by the colours and to the edges of the picture, encoded."""
