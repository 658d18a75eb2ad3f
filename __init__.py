"""LoRA Curator as a ComfyUI node pack. Nothing is imported before ComfyUI asks for the nodes."""

WEB_DIRECTORY = "./javascript/comfyui"


async def comfy_entrypoint():
    """The extension with all nodes; called by ComfyUI once, while it starts."""
    from .nodes import LoraCurator

    return LoraCurator()
