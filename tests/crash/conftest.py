# SPDX-License-Identifier: Apache-2.0
"""The server that the client tests start, for the crash tests too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "s3"))
