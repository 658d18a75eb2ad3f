"""Models on this machine: where they lie, how they are read, where they run, what they are shown.

Encoders and captioners share it. Weights are safetensors, or read by torch with
`weights_only=True`; code that comes with a model is never run, and nothing is downloaded unless it
was asked for.
"""
