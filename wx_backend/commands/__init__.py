"""The operator's commands (`flask …`), one file a group; the composition root finds them."""
