import numpy as np
import pytest

from lora_curator.captioners import TagCaptioner, captions_of_tags, open_captioner
from lora_curator.captioners.onnx_tagger import OnnxTagger, squared
from lora_curator.captioners.tags import spaced
from lora_curator.errors import BadInput, MissingModel


def test_the_surest_tags_come_first_and_doubtful_ones_not_at_all():
    tags = [{"1girl": 0.9, "hat": 0.35, "long_hair": 0.95, "dog": 0.34}, {}]
    assert captions_of_tags(tags) == ["long hair, 1girl, hat", ""]
    assert captions_of_tags(tags, 0.9, underscores=True) == ["long_hair, 1girl", ""]
    assert captions_of_tags(tags, 0, most=1) == ["long hair", ""]


def test_of_equally_sure_tags_the_alphabet_decides():
    assert captions_of_tags([{"b": 0.5, "a": 0.5}]) == ["a, b"]


@pytest.mark.parametrize("face", ["^_^", "0_0", "o_o", "<o>_<o>", "||_||", ">_<"])
def test_faces_keep_their_underscores(face):
    assert spaced(face) == face


def test_a_threshold_outside_of_0_to_1_is_refused():
    with pytest.raises(BadInput, match="between 0 and 1; 35 was"):
        captions_of_tags([], 35)


class Echo:
    """Tags an image with the level of its first pixel."""

    id = "echo"

    def tag(self, images):
        return [{f"level_{one[0, 0, 0]}": 0.5, "never": 0.1} for one in images]


def test_a_tagger_captions():
    captioner = TagCaptioner(Echo(), 0.4)
    images = [np.full((2, 2, 3), level, np.uint8) for level in (7, 200)]
    assert captioner.caption(images) == ["level 7", "level 200"]
    assert captioner.id == "echo-0.4"
    assert TagCaptioner(Echo(), 0.2).id != captioner.id


def test_an_image_is_set_on_a_white_square_in_blue_green_red():
    red = np.zeros((2, 4, 3), np.uint8)
    red[:, :, 0] = 200
    seen = squared(red, 4)
    assert seen.dtype == np.float32
    assert seen[0].tolist() == seen[3].tolist() == [[255, 255, 255]] * 4
    assert seen[1].tolist() == seen[2].tolist() == [[0, 0, 200]] * 4


@pytest.fixture
def tagger_folder(tmp_path):
    """A tagger of four tags: how blue, green, red the image is on average, and a rating."""
    onnx = pytest.importorskip("onnx", reason="onnx is not installed")
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    make, kind = onnx.helper, onnx.TensorProto.FLOAT
    weights = np.zeros((3, 4), np.float32)
    weights[0, 1] = weights[1, 2] = weights[2, 3] = 1 / 255
    nodes = [
        make.make_node("ReduceMean", ["input"], ["mean"], axes=[1, 2], keepdims=0),
        make.make_node("MatMul", ["mean", "weights"], ["output"]),
    ]
    graph = make.make_graph(
        nodes,
        "tagger",
        [make.make_tensor_value_info("input", kind, ["batch", 8, 8, 3])],
        [make.make_tensor_value_info("output", kind, ["batch", 4])],
        [onnx.numpy_helper.from_array(weights, "weights")],
    )
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(tmp_path / "model.onnx"))
    lines = ["tag_id,name,category,count", "1,general,9,5", "2,blue_sky,0,5", "3,grass,0,5"]
    (tmp_path / "selected_tags.csv").write_text("\n".join([*lines, "4,red_dress,4,5"]) + "\n")
    return tmp_path


def test_an_onnx_tagger_gives_every_tag_but_the_rating(tagger_folder):
    image = np.zeros((20, 20, 3), np.uint8)
    image[:] = 255, 0, 127.5
    found = OnnxTagger(tagger_folder, device="cpu").tag([image, image[:, ::2]])
    assert list(found[0]) == ["blue_sky", "grass", "red_dress"]
    # 127 of 255 blue, no green, all of the red.
    np.testing.assert_allclose(list(found[0].values()), [0.498, 0, 1], atol=0.001)
    # Half of the square is white then.
    np.testing.assert_allclose(list(found[1].values()), [0.749, 0.5, 1], atol=0.02)


def test_an_onnx_tagger_captions(tagger_folder):
    image = np.zeros((20, 20, 3), np.uint8)
    image[:] = 255, 0, 127
    captioner = open_captioner(f"onnx:{tagger_folder}", device="cpu")
    assert captioner.caption([image]) == ["red dress, blue sky"]
    assert captioner.id.startswith("onnx@")
    assert captioner.id.endswith("-0.35")


def test_an_onnx_tagger_is_named_by_its_content(tagger_folder):
    first = OnnxTagger(tagger_folder, device="cpu").id
    labels = tagger_folder / "selected_tags.csv"
    labels.write_text(labels.read_text().replace("grass", "lawn"))
    assert OnnxTagger(tagger_folder, device="cpu").id != first


def test_what_is_wrong_with_a_tagger_is_said(tagger_folder):
    labels = tagger_folder / "selected_tags.csv"
    text = labels.read_text()
    labels.write_text(text + "5,one_more,0,5\n")
    with pytest.raises(BadInput, match=r"knows 4 tags and .* names 5"):
        OnnxTagger(tagger_folder, device="cpu")
    labels.write_text("no table")
    with pytest.raises(BadInput, match=r"knows 4 tags|columns name and category"):
        OnnxTagger(tagger_folder, device="cpu")
    labels.write_text(text)
    (tagger_folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(BadInput, match="cannot be read"):
        OnnxTagger(tagger_folder, device="cpu")
    (tagger_folder / "model.onnx").unlink()
    with pytest.raises(MissingModel, match=r"model.onnx is not there"):
        OnnxTagger(tagger_folder, device="cpu")


def test_a_device_that_is_not_there_is_refused(tagger_folder):
    with pytest.raises(BadInput, match="no device 'mps'"):
        OnnxTagger(tagger_folder, device="mps")
