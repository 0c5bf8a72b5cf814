"""Components: what pages show, each a small function over rows; no query runs here but by name."""
