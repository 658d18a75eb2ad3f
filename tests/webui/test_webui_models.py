"""The host's models as our protocols; the stand-ins' arithmetic can be done by hand."""

from types import SimpleNamespace as Box

import numpy as np
import pytest
from fake_webui import Interrogator, install, tiny_clip
from PIL import Image

from lora_curator.errors import BadInput, MissingModel
from lora_curator.hosts.webui.blip import InterrogatorBlip
from lora_curator.hosts.webui.clip import InterrogatorClip
from lora_curator.hosts.webui.deepbooru import DeepBooru, written
from lora_curator.hosts.webui.host import WebUIHost
from lora_curator.hosts.webui.queue import HostQueue
from lora_curator.hosts.webui.upscale import HostUpscaler, upscaler_choices
from lora_curator.web.jobs import JobStopped

torch = pytest.importorskip("torch")


def picture(*color, size=(40, 32)):
    return np.full((size[1], size[0], 3), color, np.uint8)


class Tagger:
    """`modules.deepbooru.model`."""

    def __init__(self, tags, confidences):
        self.model, self.stops = None, 0
        self._tags, self._confidences = tags, confidences

    def start(self):
        if self.model is None:
            self.model = Net(self._confidences)
            self.model.tags = self._tags

    def stop(self):
        self.stops += 1


class Net(torch.nn.Module):
    def __init__(self, confidences):
        super().__init__()
        self.out = torch.nn.Parameter(torch.tensor([confidences]))

    def forward(self, pixels):
        assert tuple(pixels.shape) == (1, 512, 512, 3)
        return self.out


def upscaler(name="Double", scale=2, answer=None):
    def upscale(picture, factor, path):
        if answer is not None:
            return answer(picture)
        width, height = (int(one * factor) // 8 * 8 for one in picture.size)
        return picture.resize((width, height), Image.Resampling.NEAREST)

    return Box(name=name, scale=scale, data_path=None, scaler=Box(upscale=upscale))


def test_clip_gives_unit_rows_whatever_the_number_at_once(monkeypatch, tmp_path):
    owner = Interrogator(torch)
    install(monkeypatch, tmp_path, interrogator=owner)
    embedder = InterrogatorClip(HostQueue())
    colors = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 9, 9), (200, 100, 0)]
    rows = embedder.embed_images([picture(*one) for one in colors])
    weight = owner.clip_model.weight.detach().numpy()
    wanted = np.array(colors, np.float32) / 255 @ weight
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    np.testing.assert_allclose(rows, wanted, atol=1e-6)
    assert rows.dtype == np.float32
    assert embedder.input_side == 32


def test_only_clip_is_loaded_for_vectors_and_it_is_given_back(monkeypatch, tmp_path):
    owner = Interrogator(torch)
    install(monkeypatch, tmp_path, interrogator=owner)
    embedder = InterrogatorClip(HostQueue())
    embedder.embed_images([picture(1, 2, 3)])
    embedder.close()
    assert owner.loads == ["clip"]
    assert owner.sent == ["clip"]


def test_the_id_names_the_weights(monkeypatch, tmp_path):
    ids = []
    for seed in (0, 0, 1):
        owner = Interrogator(torch)
        owner.clip_model, owner.clip_preprocess = tiny_clip(torch, seed), None
        install(monkeypatch, tmp_path, interrogator=owner)
        ids.append(InterrogatorClip(HostQueue()).id)
    assert ids[0] == ids[1]
    assert ids[0] != ids[2]


def test_half_as_many_at_a_time_when_the_gpu_has_no_room(monkeypatch, tmp_path):
    owner = Interrogator(torch)
    install(monkeypatch, tmp_path, interrogator=owner)
    embedder = InterrogatorClip(HostQueue())
    embedder._chunk = 8
    encode = owner.clip_model.encode_image

    def small(pixels):
        if len(pixels) > 2:
            raise RuntimeError("CUDA out of memory. Tried to allocate")
        return encode(pixels)

    owner.clip_model.encode_image = small
    rows = embedder.embed_images([picture(n, 255 - n, 7) for n in range(8)])
    assert rows.shape == (8, 4)
    assert owner.clip_model.calls == [2, 2, 2, 2]


def test_vectors_of_empty_weights_are_refused(monkeypatch, tmp_path):
    owner = Interrogator(torch)
    install(monkeypatch, tmp_path, interrogator=owner)
    embedder = InterrogatorClip(HostQueue())
    owner.clip_model.weight.data.zero_()
    with pytest.raises(BadInput, match="empty or not numbers"):
        embedder.embed_images([picture(1, 2, 3)])


def test_a_clip_that_cannot_be_loaded_is_one_sentence(monkeypatch, tmp_path):
    owner = Interrogator(torch, fails=RuntimeError("the checksum does not match"))
    install(monkeypatch, tmp_path, interrogator=owner)
    with pytest.raises(MissingModel, match="the checksum does not match"):
        InterrogatorClip(HostQueue())


def test_forges_memory_manager_is_asked_at_every_turn(monkeypatch, tmp_path):
    import sys

    owner = Interrogator(torch)
    owner.load_device = owner.offload_device = torch.device("cpu")
    owner.dtype = torch.float32
    owner.clip_patcher = None
    install(monkeypatch, tmp_path, interrogator=owner)
    asked = []
    manager = Box(load_models_gpu=lambda models, memory_required=0: asked.append(models[0]))
    base = Box(ModelPatcher=lambda model, load_device, offload_device: ("handle of", model))
    for name, value in {
        "backend": Box(),
        "backend.memory_management": manager,
        "backend.patcher": Box(),
        "backend.patcher.base": base,
    }.items():
        monkeypatch.setitem(sys.modules, name, value)
    embedder = InterrogatorClip(HostQueue())
    embedder.embed_images([picture(1, 2, 3)])
    embedder.embed_images([picture(1, 2, 3)])
    embedder.close()
    assert asked == [("handle of", owner.clip_model)] * 3
    assert owner.sent == []


def test_blip_describes_in_one_line(monkeypatch, tmp_path):
    owner = Interrogator(torch)
    install(monkeypatch, tmp_path, interrogator=owner)
    captioner = InterrogatorBlip(HostQueue())
    assert captioner.caption([picture(0, 0, 0), picture(0, 0, 0, size=(8, 8))]) == [
        "a picture of 40", "a picture of 8",
    ]  # fmt: skip
    assert owner.loads == ["blip"]


def test_deepbooru_gives_every_tag_with_its_confidence(monkeypatch, tmp_path):
    tagger = Tagger(["long_hair", "hat", "rating:safe"], [0.9, 0.25, 0.99])
    install(monkeypatch, tmp_path, deepbooru=tagger)
    (found,) = DeepBooru(HostQueue()).tag([picture(1, 1, 1)])
    assert found == pytest.approx({"long_hair": 0.9, "hat": 0.25, "rating:safe": 0.99})


def test_tags_are_written_by_the_hosts_settings():
    tags = {"long_hair": 0.9, "hat": 0.6, "ahri_(league)": 0.7, "dog": 0.4, "rating:safe": 0.99}
    assert written(tags, 0.5, False, False, False, ["hat"]) == "long_hair, ahri_(league)"
    assert written(tags, 0.5, True, True, True, []) == r"ahri \(league\), hat, long hair"


def test_half_of_a_deepbooru_is_no_deepbooru(monkeypatch, tmp_path):
    tagger = Tagger([], [0.5])
    install(monkeypatch, tmp_path, deepbooru=tagger)
    with pytest.raises(MissingModel, match="could not load DeepBooru"):
        DeepBooru(HostQueue())
    assert tagger.model is None


def test_an_upscaler_gives_its_factor_to_the_pixel(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path, upscalers=[upscaler("None"), upscaler()])
    assert [one.label for one in upscaler_choices()] == ["Double"]
    model = HostUpscaler("webui:upscaler:Double", HostQueue())
    image = np.random.default_rng(0).integers(0, 255, (31, 45, 3), np.uint8)
    np.testing.assert_array_equal(model.upscale(image), image.repeat(2, 0).repeat(2, 1))


def test_an_upscaler_that_was_interrupted_gives_nothing(monkeypatch, tmp_path):
    def stopped(picture):
        shared.state.interrupted = True
        return picture

    shared = install(monkeypatch, tmp_path, upscalers=[upscaler(answer=stopped)])
    with pytest.raises(JobStopped):
        HostUpscaler("webui:upscaler:Double", HostQueue()).upscale(picture(1, 2, 3))


def test_an_upscaler_that_the_host_could_not_load_is_not_taken_for_one(monkeypatch, tmp_path):
    def resized(small, factor, path):
        size = (small.width * factor, small.height * factor)
        return small.resize(size, Image.Resampling.LANCZOS)

    broken = Box(name="Lost", scale=2, data_path="/lost.pth", scaler=Box(upscale=resized))
    plain = Box(name="Lanczos", scale=2, data_path=None, scaler=Box(upscale=resized))
    install(monkeypatch, tmp_path, upscalers=[broken, plain])
    image = np.random.default_rng(0).integers(0, 256, (16, 24, 3), np.uint8)
    with pytest.raises(MissingModel, match="could not load its upscaler 'Lost'"):
        HostUpscaler("webui:upscaler:Lost", HostQueue()).upscale(image)
    assert HostUpscaler("webui:upscaler:Lanczos", HostQueue()).upscale(image).shape == (32, 48, 3)
    flat = np.full_like(image, 90)
    assert HostUpscaler("webui:upscaler:Lost", HostQueue()).upscale(flat).shape == (32, 48, 3)


def test_an_unknown_upscaler_is_refused_with_those_that_there_are(monkeypatch, tmp_path):
    install(monkeypatch, tmp_path, upscalers=[upscaler()])
    with pytest.raises(BadInput, match="Double"):
        HostUpscaler("webui:upscaler:Tripple", HostQueue())


@pytest.fixture
def host(tmp_path):
    return WebUIHost(state=tmp_path, store=tmp_path / "store.sqlite")


def test_where_the_host_has_no_models_ours_stand_in(monkeypatch, tmp_path, host):
    install(monkeypatch, tmp_path)
    names = [one.name for one in (*host.encoders(), *host.captioners())]
    assert not [name for name in names if name.startswith("webui:")]
    assert "descriptor" in names
    assert host.open_embedder("descriptor").id.startswith("descriptor")


def test_weights_that_are_not_here_are_not_fetched_without_the_setting(monkeypatch, tmp_path, host):
    owner = Interrogator(torch)
    shared = install(monkeypatch, tmp_path, interrogator=owner)
    assert "not on this disk" in host.encoders()[0].explanation
    with pytest.raises(MissingModel, match="Allow fetching"):
        host.open_embedder("webui:clip")
    assert owner.loads == []
    shared.opts.data["lora_curator_download"] = True
    host.open_embedder("webui:clip")
    assert owner.loads == ["clip"]
