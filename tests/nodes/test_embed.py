from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from .fake_host import Interrupted  # noqa: E402
from .fake_towers import SIDE, WIDTH, FakeVision, drawn, projection, seen  # noqa: E402


class Watched:
    """A Work that remembers the previews."""

    def __init__(self):
        self.shown = []

    def check_interrupted(self):
        pass

    def show(self, pixels):
        self.shown.append(pixels)


@pytest.fixture
def vision(pack):
    return pack.module("lora_curator.hosts.comfy.vision")


@pytest.fixture
def embedder(vision):
    return lambda model: vision.ClipVisionEmbedder(model, Watched())


def square(value, side=SIDE):
    return np.full((side, side, 3), value, np.uint8)


def halves():
    """Left black, right white."""
    image = square(0)
    image[:, SIDE // 2 :] = 255
    return image


def unit(vector):
    return np.asarray(vector / np.linalg.norm(vector))


def test_clip_vectors_are_projected_unit_rows(embedder):
    (row,) = embedder(FakeVision()).embed_images([halves()])
    expected = unit((projection() @ drawn(halves())).numpy())
    assert row.dtype == np.float32
    assert row == pytest.approx(expected, abs=1e-6)


def test_siglip_is_the_mean_of_its_tokens_and_says_so(embedder):
    found = embedder(FakeVision(model_type="siglip_vision_model"))
    (row,) = found.embed_images([halves()])
    # tokens are v and 3 v, their mean 2 v: of unit length v again
    assert row == pytest.approx(unit(drawn(halves()).numpy()), abs=1e-6)
    assert found.kind == "siglip"
    assert not found.pairs_with_text
    assert "not with texts" in found.note


class Turned(FakeVision):
    """Tokens that differ in direction, so that the pooling shows."""

    def encode_image(self, pixels, crop=False):
        output = super().encode_image(pixels, crop)
        output.last_hidden_state[:, 1] = output.last_hidden_state[:, 1].flip(-1)
        return output


@pytest.mark.parametrize("model_type", ["dinov2", "clip_vision_model"])
def test_dino_and_clip_without_projection_are_their_class_token(embedder, model_type):
    found = embedder(Turned(torch.zeros(WIDTH, WIDTH), model_type))
    (row,) = found.embed_images([halves()])
    assert row == pytest.approx(unit(drawn(halves()).numpy()), abs=1e-6)
    assert not found.pairs_with_text
    assert found.note


@pytest.mark.parametrize(
    "weight",
    [
        torch.zeros(WIDTH, WIDTH),
        torch.full((WIDTH, WIDTH), float("nan")),
        torch.eye(WIDTH),
        projection() * 1e-4,
        projection() * 1e4,
    ],
    ids=["zeros", "nan", "identity", "tiny", "huge"],
)
def test_a_projection_that_was_not_in_the_file_is_noticed(embedder, weight):
    found = embedder(FakeVision(weight))
    assert found.kind == "clip-cls"
    assert "no usable projection" in found.note


def test_hosts_that_do_not_name_the_type_are_understood_by_their_classes(embedder):
    class CLIPVisionModelProjection(torch.nn.Module):
        pass

    for has_projection, kind in ((True, "clip"), (False, "siglip")):
        model = FakeVision(model_type="clip_vision_model" if has_projection else "siglip_x")
        del model.model_type
        model.model.__class__ = CLIPVisionModelProjection
        assert embedder(model).kind == kind


def test_a_model_that_is_not_understood_is_refused(embedder, errors):
    with pytest.raises(errors.BadInput, match=r"'eva02'.*DINOv2"):
        embedder(FakeVision(model_type="eva02"))


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_vectors_that_are_empty_are_refused(embedder, errors, value):
    model = FakeVision()
    model.model.visual_projection.forward = lambda tokens: tokens * value
    with pytest.raises(errors.BadInput, match="incomplete or damaged"):
        embedder(model).embed_images([halves()])


def test_tokens_in_place_of_a_vector_are_refused(embedder, errors):
    model = FakeVision()
    model.model.visual_projection.forward = lambda tokens: tokens[:, None]
    with pytest.raises(errors.BadInput, match=r"\(1, 1, 192\) for 1 images"):
        embedder(model).embed_images([halves()])


def test_the_same_weights_have_the_same_id_and_others_another(embedder):
    first, second = embedder(FakeVision()), embedder(FakeVision())
    assert first.id == second.id
    assert first.id.startswith("comfyui:clip:")
    assert embedder(FakeVision(projection(1))).id != first.id
    other = FakeVision()
    other.image_mean = [0.4, 0.5, 0.5]
    assert embedder(other).id != first.id
    other = FakeVision()
    other.image_size = 64
    assert embedder(other).id != first.id


def test_memory_that_no_file_filled_is_no_part_of_the_id(embedder):
    ids = {embedder(FakeVision(weight)).id for weight in (torch.zeros(9, 9), torch.eye(9))}
    assert len(ids) == 1
    assert ids.pop().startswith("comfyui:clip-cls:")


def test_images_of_any_size_go_in_as_equal_squares(embedder):
    model = FakeVision()
    wide = np.zeros((SIDE, 2 * SIDE, 3), np.uint8)
    wide[:, SIDE // 2 : -SIDE // 2] = 255  # the central square is white
    rows = embedder(model).embed_images([wide, square(255, 3 * SIDE), square(255)])
    assert model.batches == [(3, SIDE, SIDE, 3)]
    assert rows[0] == pytest.approx(rows[2], abs=1e-6)
    assert rows[1] == pytest.approx(rows[2], abs=1e-6)


def test_models_that_take_any_shape_get_images_grouped_by_shape(embedder):
    model = FakeVision(model_type="siglip2_vision_model")
    model.image_size = -1
    model.encode_image = lambda pixels, crop: (
        model.batches.append(tuple(pixels.shape))
        or type("Output", (), {"last_hidden_state": pixels.mean(dim=(1, 2))[:, None]})
    )
    found = embedder(model)
    images = [square((255, 0, 0)), square((0, 255, 0), 16), square((0, 0, 255))]
    assert found.embed_images(images) == pytest.approx(np.eye(3))  # back in their order
    assert model.batches == [(2, SIDE, SIDE, 3), (1, 16, 16, 3)]
    assert found.input_side == 256


def test_images_are_encoded_in_chunks_with_a_preview_of_each(vision):
    work = Watched()
    model = FakeVision()
    vision.ClipVisionEmbedder(model, work).embed_images([square(n) for n in range(20)])
    assert [shape[0] for shape in model.batches] == [16, 4]
    assert [one[0, 0, 0] for one in work.shown] == [0, 16]


def test_on_a_cpu_stop_is_looked_at_before_every_image(vision):
    model = FakeVision()
    model.load_device = SimpleNamespace(type="cpu")
    work = Watched()
    vision.ClipVisionEmbedder(model, work).embed_images([square(n) for n in range(3)])
    assert [shape[0] for shape in model.batches] == [1, 1, 1]
    assert len(work.shown) == 3


def test_an_image_keeps_its_vector_whatever_it_is_encoded_with(embedder):
    images = [square(n) for n in range(12)]
    together = embedder(FakeVision()).embed_images(images)
    for image, row in zip(images, together, strict=True):
        assert embedder(FakeVision()).embed_images([image])[0] == pytest.approx(row, abs=1e-6)


# The node.


def test_the_node_adds_vectors_and_names_the_encoder(executor, curation):
    run = executor.node("EmbedImages", dataset=curation, clip_vision=FakeVision())
    found, encoder = run.value("1"), run.value("1", 1)
    assert encoder.startswith("comfyui:clip:")
    column = found.dataset.column(f"embedding:{encoder}")
    assert column.shape == (6, WIDTH)
    assert np.linalg.norm(column, axis=1) == pytest.approx(1, abs=1e-5)
    assert found.recipe.scan.encoder == encoder
    assert any("6 images with 192 numbers" in line for line in run.lines("1"))
    assert found.dataset.findings == curation.dataset.findings


def test_an_image_is_encoded_once(executor, curation):
    first, again = FakeVision(), FakeVision()
    run = executor.node("EmbedImages", dataset=curation, clip_vision=first)
    rerun = executor.node("EmbedImages", dataset=curation, clip_vision=again)
    assert (first.encoded, again.encoded) == (6, 0)
    name = list(run.value("1").dataset.columns)[-1]
    assert (rerun.value("1").dataset.column(name) == run.value("1").dataset.column(name)).all()


def test_the_vectors_that_were_asked_for_last_are_the_last_column(executor, curation, pack):
    sockets = pack.module("nodes.sockets")
    dataset = curation
    names = []
    for model in (FakeVision(), FakeVision(projection(1)), FakeVision()):
        run = executor.node("EmbedImages", dataset=dataset, clip_vision=model)
        dataset = run.value("1")
        names.append(sockets.embedding_of(dataset))
    assert names[0] == names[2] != names[1]
    assert executor.node("EmbedImages", dataset=dataset).value("1").recipe.scan.encoder == (
        "descriptor"
    )


def test_without_a_model_the_descriptor_is_used(executor, curation, pack):
    run = executor.node("EmbedImages", dataset=curation)
    assert run.value("1", 1) == "descriptor@1"
    assert pack.module("nodes.sockets").embedding_of(run.value("1")) == "embedding:descriptor@1"


def test_an_unreadable_image_has_no_vector_and_is_reported_once(executor, host, raw):
    (raw / "bad.png").write_bytes(b"no image at all")
    curation = executor.node("LoadFolder", folder="input/raw").value("1")
    run = executor.node("EmbedImages", dataset=curation, clip_vision=FakeVision())
    dataset = run.value("1").dataset
    column = dataset.columns[list(dataset.columns)[-1]]
    assert np.isnan(column[dataset.paths.index("bad.png")]).all()
    assert np.isfinite(column).all(axis=1).sum() == 6
    assert [one.path for one in dataset.findings].count("bad.png") == 1
    assert run.lines("1")[0].startswith("6 images with 192 numbers each, 6 newly")


def test_stop_ends_the_node_and_keeps_what_was_decided(executor, host, curation):
    host.folders.stop_after = 0
    model = FakeVision()
    with pytest.raises(Interrupted):
        executor.node("EmbedImages", dataset=curation, clip_vision=model)
    assert model.encoded == 0


@pytest.mark.parametrize(
    "spec",
    [
        "transformers:/etc",
        "transformers:../../somewhere",
        "transformers:~/models/clip",
        "open_clip:ViT-B-32//elsewhere/weights.safetensors",
        "open_clip:ViT-B-32/../weights.safetensors",
    ],
)
def test_a_path_outside_of_the_models_folder_is_refused(executor, curation, errors, spec):
    with pytest.raises(errors.FolderRefused, match="models folder"):
        executor.node("EmbedImages", dataset=curation, encoder=spec)


def test_a_folder_beside_the_server_is_not_read(executor, curation, errors, tmp_path, monkeypatch):
    (tmp_path / "owner" / "name").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(errors.FolderRefused):
        executor.node("EmbedImages", dataset=curation, encoder="transformers:owner/name")


def test_a_folder_of_the_models_folder_is_read(executor, host, curation, errors):
    (host.folders.models / "clip" / "mine").mkdir(parents=True)
    with pytest.raises(errors.MissingModel, match=r"mine holds no model: config\.json"):
        executor.node("EmbedImages", dataset=curation, encoder="transformers:clip/mine")


def test_an_encoder_that_is_not_here_is_not_downloaded(executor, curation, errors, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(errors.MissingModel, match="looked for"):
        executor.node("EmbedImages", dataset=curation, encoder="transformers:owner/nowhere")


def test_an_unknown_kind_of_encoder_is_named(executor, curation, errors):
    with pytest.raises(errors.UnknownName, match="descriptor"):
        executor.node("EmbedImages", dataset=curation, encoder="descripter")


def test_the_matte_of_the_recipe_is_used(executor, curation):
    grey = replace(curation.recipe.prepare, matte=(9, 9, 9))
    curation = replace(curation, recipe=replace(curation.recipe, prepare=grey))
    first = FakeVision()
    executor.node("EmbedImages", dataset=curation, clip_vision=first)
    again = FakeVision()
    executor.node("EmbedImages", dataset=curation, clip_vision=again)
    assert (first.encoded, again.encoded) == (6, 0)


def test_the_fakes_see_grey_as_nothing():
    assert float(seen(torch.full((1, SIDE, SIDE, 3), 0.5)).abs().max()) == 0
