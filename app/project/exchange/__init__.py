"""What goes out of a project and comes into one: plans that a person looks at before, and the writing."""
