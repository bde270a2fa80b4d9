"""Benchmarks: our figures beside the bare engine's, measured in the same run."""
