"""Embedders: texts become vectors on this machine, from model files that came with a package."""
