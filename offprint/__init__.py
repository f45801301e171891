"""Offprint: a static site generator for paper digests. The pipe is in build.py; docs/architecture.md draws it."""

__version__ = "0.1.0"
