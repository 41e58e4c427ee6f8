"""From an article to its incidents."""

import os
import sys

# Before numpy is loaded: on matrices as small as ours its threads only spin, and the stage scales by processes.
if "numpy" not in sys.modules:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
