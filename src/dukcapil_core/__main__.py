"""``python -m dukcapil_core`` is the command ``dukcapil``."""

import sys

from dukcapil_core.cli import main

sys.exit(main())
