# SPDX-License-Identifier: Apache-2.0
"""The server and the clients of the client tests, the disk without power of the crash tests."""

import sys
from pathlib import Path

for folder in ("s3", "crash"):
    sys.path.insert(0, str(Path(__file__).parent.parent / folder))
