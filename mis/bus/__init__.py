"""Between nodes: what one node committed, the others hear of."""
