"""Strangers' files: what each is, what it is called, and its pictures drawn anew in a process of their own."""
