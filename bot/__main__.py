"""`python -m bot` is `comptoir`."""

from bot.cli.main import main

main()
