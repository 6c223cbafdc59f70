"""The staff congress: what its delegates propose."""
