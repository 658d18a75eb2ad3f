"""What the menus offer, written out.

The registries of the core say the same. ComfyUI asks for every schema while it starts, and building
the registries then would cost it some 40 ms; `tests/nodes/test_menus.py` keeps both equal.
"""

SCORES = (
    "short_side",
    "megapixels",
    "width",
    "height",
    "aspect",
    "elongation",
    "size_bytes",
    "sharpness",
    "detail",
    "effective_side",
    "noise",
    "jpeg_quality",
    "blockiness",
    "brightness",
    "shadows",
    "highlights",
    "clipped_dark",
    "clipped_bright",
    "contrast",
    "tonal_range",
    "entropy",
    "colorfulness",
    "chroma",
    "border_share",
    "alpha_share",
)
"""Scores that every measured dataset has."""

RULES = {
    "too_small": 512,
    "blank": 1.5,
    "blurry": 6,
    "soft": 40,
    "nearly_black": 30,
    "nearly_white": 235,
    "too_dark": 50,
    "too_bright": 190,
    "clipped_shadows": 0.4,
    "clipped_highlights": 0.4,
    "low_contrast": 50,
    "noisy": 15,
    "low_jpeg_quality": 50,
    "blocky": 1.4,
    "upscaled": 0.58,
    "letterbox": 0.02,
    "grey_in_rgb": 8,
    "transparent": 0.01,
    "extreme_aspect": 3,
}
"""Rules of quality with their limits."""

SELECTORS = {
    "cover": "Leaves no view out: each pick fills the largest gap, the better of similar images is "
    "taken, and what is unlike everything goes to the shelf of oddities. For characters and "
    "objects.",
    "represent": "Each pick stands for as many images as possible: what is common gets more picks "
    "than what is rare. For styles.",
    "best": "The best images that still differ. For large folders of mixed quality, and for small "
    "sets.",
    "diversity": "Each pick is the image least like all picks before it. Covers rare poses, light "
    "and angles with the fewest images. Remove blurry and broken images first: they "
    "are unlike everything.",
    "blocks": "Sorts the images into as many blocks of similar images as you want picks and takes "
    "the middle one of each. Keeps the proportions of the folder: what is common stays "
    "common.",
    "photomap_diversity": "The images that most of PhotoMapAI's random runs agree on, chosen "
    "exactly as it does. To compare: it leaves larger gaps than Diversity.",
    "photomap_blocks": "The images that most of PhotoMapAI's k-means runs agree on, chosen exactly "
    "as it does. To compare.",
}
"""Ways to select, with what they do."""

TRAINERS = {
    "kohya": "For sd-scripts and the programs around it: give the folder img to --train_data_dir "
    "(with --resolution and --caption_extension .txt), or dataset.toml to "
    "--dataset_config."
}
"""Formats of an export, with who takes them."""

BALANCES = ("none", "cluster", "folder")
"""What the repeats of an export even out."""

AUGMENTATIONS = {
    "flip": "Exchanges left and right in about half of the copies. Images whose caption speaks of "
    "left, right, text or other things that a mirror spoils are not mirrored. Switch it "
    "off for a subject that is not symmetric (a scar, a parting, a logo).",
    "rotation": "Turns each copy by up to so many degrees and cuts off the empty corners. 5 is "
    "hardly seen; more makes horizons and faces slant.",
    "crop": "Cuts up to this share of each side off. 0.1 is a slight zoom; more may cut heads and "
    "hands.",
    "brightness": "Makes each copy brighter or darker by up to this share: 0.1 is 0.9 to 1.1 "
    "times. Use 0 when the light belongs to the style.",
    "contrast": "Raises or lowers the contrast of each copy by up to this share: 0.1 is 0.9 to "
    "1.1 times. Use 0 when the contrast belongs to the style.",
}
"""Changes of a copy, with what they do."""

MODES = ("buckets", "upright", "copy")
"""Ways to prepare an image."""

FORMATS = ("same", "png", "jpg", "webp")
"""File formats of prepared images."""

CROPS = ("centre", "subject")
"""Which part of an image stays in its bucket."""

REFERENCE_MODES = ("nearest", "average")
"""Ways to compare with several references."""

PLACEHOLDERS = ("trigger", "class", "caption", "tags", "name", "folder", "cluster")
"""What a caption template may name."""

TEMPLATE = "{trigger}, {class}, {caption}"
"""The caption template to begin with."""
