"""`python -m tests.conformance --mis-url http://host:port` tests a server that runs already."""

import sys
from pathlib import Path

import pytest

raise SystemExit(pytest.main([str(Path(__file__).parent), *sys.argv[1:]]))
