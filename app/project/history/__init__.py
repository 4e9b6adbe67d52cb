"""How edits are written, named and kept, taken back and made again."""
