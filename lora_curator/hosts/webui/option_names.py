"""Keys of our settings in the host's config.json. Once released they never change."""

ROOTS = "lora_curator_roots"
ENCODER = "lora_curator_encoder"
DOWNLOAD = "lora_curator_download"
