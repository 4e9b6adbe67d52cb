"""What the window asks and says in windows of their own: questions and messages, export, import, learning, categories, numbers."""
