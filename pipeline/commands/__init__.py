"""The commands of the command line, by what they are for. `pipeline/cli.py` puts them together."""
