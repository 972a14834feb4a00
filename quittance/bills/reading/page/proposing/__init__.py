"""From what was seen on pages to proposals for the fields of a bill."""
