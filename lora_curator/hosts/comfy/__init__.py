"""ComfyUI as a host. Only the files of this folder import anything of ComfyUI's."""
