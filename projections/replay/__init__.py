"""Generations side by side: what each is to do, how one is copied, and how they change places."""
