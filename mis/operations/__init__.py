"""One function per operation of the contract."""
