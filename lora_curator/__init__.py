"""From a folder of raw images to a folder that trains a good LoRA. Knows no host."""

__version__ = "0.4.0"
