"""Pages of words: what stands where, and what it probably says."""
