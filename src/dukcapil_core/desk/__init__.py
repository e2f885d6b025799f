"""The office's month around the reconciliation: who comes when, what was served, what is left, who is on duty."""
