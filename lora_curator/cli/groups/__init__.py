"""The groups of options that commands are put together from. They import argparse and nothing else.

An option that belongs to the recipe has its place there as its destination (`select.count`) and no
default here: what is not said comes from the saved curation, and then from the recipe's defaults.
"""
