"""Named templates of files: columns in an order, or an office's own form; whose they are, who shares them."""
