"""What every node promises, and what loading the pack costs."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .executor import Executor
from .fake_host import ROOT

WIDGETS: dict[str, list[str]] = {
    "LoraCurator_LoadFolder": ["folder", "sub_folders"],
    "LoraCurator_FromImages": [],
    "LoraCurator_ScoreQuality": ["drop_poor", "min_side", "min_sharpness", "limits"],
    "LoraCurator_EmbedImages": ["encoder"],
    "LoraCurator_ScoreByPrompt": ["prompt", "against"],
    "LoraCurator_ScoreByReference": ["mode"],
    "LoraCurator_FilterByScore": ["score", "keep", "value"],
    "LoraCurator_FindDuplicates": ["similarity", "drop"],
    "LoraCurator_Select": [
        "count",
        "method",
        "iterations",
        "seed",
        "quality",
        "shapes",
        "shot_scale",
        "most_per_folder",
        "most_per_cluster",
        "most_generated",
        "oddities",
    ],
    "LoraCurator_Gaps": ["propose", "core", "prompts", "pin_proposals"],
    "LoraCurator_PickImages": ["wait_for_me", "refill", "choice"],
    "LoraCurator_CaptionsFromText": ["mode"],
    "LoraCurator_CaptionWithLLM": ["prompt", "which", "max_length", "temperature", "seed"],
    "LoraCurator_CaptionWithBLIP": ["model", "prompt", "which", "beams", "max_length"],
    "LoraCurator_EditCaptions": [
        "find",
        "replace",
        "regex",
        "remove_tags",
        "add_first",
        "add_last",
        "only_where",
        "underscores_to_spaces",
        "drop_repeated_tags",
    ],
    "LoraCurator_WriteCaptions": ["trigger", "class_word", "mode", "template"],
    "LoraCurator_CropToBuckets": [
        "width",
        "height",
        "mode",
        "format",
        "bucket_steps",
        "min_bucket",
        "max_bucket",
        "no_upscale",
        "jpeg_quality",
        "matte",
        "crop",
    ],
    "LoraCurator_UpscaleSmall": ["min_side"],
    "LoraCurator_Augment": ["copies", "flip", "rotation", "crop", "brightness", "contrast", "seed"],
    "LoraCurator_Regularization": ["class_word", "repeats"],
    "LoraCurator_ExportDataset": [
        "name",
        "trainer",
        "repeats",
        "batch_size",
        "overwrite",
        "balance",
    ],
    "LoraCurator_ToTrainingLists": ["compose_captions"],
    "LoraCurator_CheckFolder": ["folder", "trigger", "resolution", "batch_size", "height"],
    "LoraCurator_PreviewDataset": ["show"],
    "LoraCurator_Balance": ["clusters"],
    "LoraCurator_CompareSets": ["name_a", "name_b"],
}
"""The widgets of each released node in their order. Workflows store values by position: a new one
goes to the end, and none is ever removed, renamed or moved."""

NODE_FILES = sorted(
    path for path in (ROOT / "nodes").glob("*.py") if "define_schema" in path.read_text("utf-8")
)
IDS = sorted(
    found
    for path in NODE_FILES
    for found in re.findall(r'node_id="([^"]+)"', path.read_text("utf-8"))
)
HEAVY = ("torch", "cv2", "sklearn", "scipy", "transformers", "open_clip", "matplotlib", "sqlite3")
HEAVY += ("skimage", "umap", "safetensors", "tokenizers", "huggingface_hub", "spandrel")


@pytest.fixture(params=IDS)
def node(request, pack):
    """Each node class in turn."""
    return pack.nodes[request.param]


def widgets_of(schema):
    """Ids of the inputs that a workflow stores a value of, in their order."""
    return [
        one.id
        for one in schema.inputs
        if hasattr(one, "default") and not getattr(one, "force_input", None)
    ]


def test_the_root_module_holds_two_names_and_imports_nothing(pack):
    tree = ast.parse((ROOT / "__init__.py").read_text("utf-8"))
    assert not [one for one in tree.body if isinstance(one, (ast.Import, ast.ImportFrom))]
    public = {name for name in vars(pack.root) if not name.startswith("__")}
    assert {name for name in public if name != "nodes" and name != "lora_curator"} == {
        "WEB_DIRECTORY", "comfy_entrypoint",
    }  # fmt: skip
    assert pack.loaded_at_import == set()
    assert (ROOT / pack.root.WEB_DIRECTORY).is_dir()


def test_the_list_holds_every_node_class_once(pack):
    assert sorted(pack.nodes) == IDS
    assert len(set(IDS)) == len(IDS) == len(pack.classes)


def test_an_id_is_ours_and_a_category_a_step(node):
    schema = node.schema()
    assert re.fullmatch(r"LoraCurator_[A-Z][A-Za-z0-9]+", schema.node_id)
    assert re.fullmatch(r"LoRA Dataset/[a-z]+", schema.category)
    assert schema.display_name
    assert schema.description.endswith(".")


def test_every_input_and_output_has_a_tooltip(node):
    for one in (*node.schema().inputs, *node.schema().outputs):
        assert one.tooltip, one.id
        assert one.tooltip[-1] in ".)", one.id


def test_every_parameter_is_an_input_and_every_input_a_parameter(node):
    inputs = {one.id for one in node.schema().inputs}
    for method in ("execute", "validate_inputs", "fingerprint_inputs"):
        if method == "execute" or node.overrides(method):
            parameters = inspect.signature(getattr(node, method)).parameters.values()
            named = {one.name for one in parameters if one.kind is not one.VAR_KEYWORD}
            assert named <= inputs, method
            if method == "execute" and len(named) == len(parameters):
                assert named == inputs


def test_optional_inputs_need_no_value(node):
    parameters = inspect.signature(node.execute).parameters
    for one in node.schema().inputs:
        if one.optional and one.id in parameters:
            assert parameters[one.id].default is not inspect.Parameter.empty, one.id


def test_defaults_are_within_their_limits(node):
    for one in node.schema().inputs:
        default = getattr(one, "default", None)
        if one.io_type in ("INT", "FLOAT") and not one.force_input:
            assert one.min <= default <= one.max, one.id
        if one.io_type == "BOOLEAN":
            assert default in (True, False), one.id
        if one.io_type == "COMBO":
            assert one.options, one.id
            assert default is None or default in one.options, one.id


def test_every_node_says_what_happened_and_keeps_it_over_a_reload(node):
    assert node.schema().has_intermediate_output
    sources = [path.read_text("utf-8") for path in NODE_FILES]
    (source,) = (text for text in sources if f"class {node.__name__}(" in text)
    outputs = re.findall(r"io\.NodeOutput\(", source)
    assert len(outputs) == source.count("ui=") > 0


def test_widgets_keep_their_order(node):
    schema = node.schema()
    here, released = widgets_of(schema), WIDGETS.get(schema.node_id)
    assert released is not None, (
        f"{schema.node_id} is new. Add this line to WIDGETS in {os.path.basename(__file__)}:\n"
        f'    "{schema.node_id}": {here},'
    )
    assert here == released, (
        f"The widgets of {schema.node_id} were {released} and are {here}. Saved workflows store "
        "them by position: put a new one at the end and add it to WIDGETS, and take none away."
    )


def test_no_node_is_ever_taken_away(pack):
    assert not set(WIDGETS) - set(pack.nodes)


def test_seeds_do_not_change_by_themselves(node):
    for one in node.schema().inputs:
        if one.id == "seed":
            assert one.control_after_generate is False


def test_all_nodes_are_there_on_an_older_host(old_pack):
    assert sorted(old_pack.nodes) == IDS
    for cls in old_pack.nodes.values():
        schema = cls.schema()
        assert not hasattr(schema, "search_aliases")
        assert not any(hasattr(one, "advanced") for one in schema.inputs)


def test_an_older_host_runs_them(old_pack, tmp_path):
    from PIL import Image

    from .conftest import picture

    executor = Executor(old_pack.host, old_pack.nodes)
    folder = old_pack.host.folders.input / "raw"
    folder.mkdir()
    for seed in range(3):
        Image.fromarray(picture(seed)).save(folder / f"{seed}.png")
    found = executor.node("LoadFolder", folder="input/raw").value("1")
    picked = executor.node("PickImages", dataset=found, choice='{"drop": ["1.png"]}').value("1")
    assert executor.node("ExportDataset", dataset=picked).value("1", 5) == 2


def test_nodes_keep_no_state(executor, curation, pack):
    cls = pack.nodes["LoraCurator_Select"].locked()
    with pytest.raises(AttributeError, match="locked"):
        cls.counter = 1


LOADING = f"""
import sys, tempfile, types
from pathlib import Path
import numpy, PIL.Image
fakes = sys.modules["fakes"] = types.ModuleType("fakes")
fakes.__path__ = [{os.fspath(Path(__file__).parent)!r}]
from fakes import fake_host
host = fake_host.FakeHost()
with tempfile.TemporaryDirectory() as base:
    host.folders = fake_host.Folders(Path(base))
    sys.modules.update(host.modules)
    pack = host.load_pack()
    assert len(pack.nodes) >= 12
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded():
    """Names of the modules of a fresh interpreter that has loaded the pack and its schemas."""
    return subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True
    ).stdout.split()


def test_loading_the_pack_imports_nothing_heavy(loaded):
    assert not {name.split(".")[0] for name in loaded} & set(HEAVY)


def test_loading_the_pack_loads_no_step_that_only_runs_later(loaded):
    prefix = str(ROOT).replace(".", "_x_") + ".lora_curator."
    ours = {name.removeprefix(prefix) for name in loaded if name.startswith(prefix)}
    assert "errors" in ours
    parts = {name.split(".")[0] for name in ours}
    assert parts <= {"errors", "files", "hosts"}, "imported before a node runs"
