"""Start nnviz from a checkout: ``python main.py``."""

from nnviz.__main__ import main

if __name__ == "__main__":
    main()
