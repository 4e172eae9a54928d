"""``python -m tapelint``."""

from tapelint.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
