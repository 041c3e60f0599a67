"""What `make bench` measures. Figures are medians of one run on this machine; compare ratios, not milliseconds."""
