"""The host's queue: held for a turn, given back, and stopped by either of two buttons."""

import threading
import time

import pytest
from fake_webui import install

from lora_curator.hosts.webui import queue as queue_module
from lora_curator.hosts.webui.queue import HostQueue
from lora_curator.web.jobs import Job, JobStopped


@pytest.fixture
def shared(monkeypatch, tmp_path):
    return install(monkeypatch, tmp_path)


def test_a_turn_holds_the_lock_and_shows_progress(shared):
    job = Job(1, "scan")
    job.progress(3, 8, "scan")
    with HostQueue(job).turn():
        assert not shared.lock.acquire(False)
        assert (shared.state.job, shared.state.job_no, shared.state.job_count) == (
            "LoRA Dataset", 3, 8,
        )  # fmt: skip
    assert shared.lock.acquire(False)
    assert shared.state.log == ["begin LoRA Dataset", "end 3/8 scan 3/8"]


def test_a_turn_ends_after_about_a_second(shared, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(queue_module.time, "monotonic", lambda: now[0])
    with HostQueue().turn() as turn:
        assert turn.goes_on
        now[0] = 0.9
        assert turn.goes_on
        now[0] = 1.1
        assert not turn.goes_on


def test_interrupt_in_a_turn_stops_the_job(shared):
    queue = HostQueue()

    def work():
        with queue.turn() as turn:
            shared.state.interrupted = True
            assert not turn.goes_on

    with pytest.raises(JobStopped):
        work()
    assert queue.interrupted
    assert shared.lock.acquire(False)


def test_interrupt_between_two_turns_stops_the_job(shared):
    queue = HostQueue()
    with queue.turn():
        pass
    shared.state.interrupted = True
    with pytest.raises(JobStopped), queue.turn():
        pass
    assert shared.lock.acquire(False)


def test_interrupt_of_a_generation_in_between_was_not_meant_for_us(shared):
    queue = HostQueue()
    with queue.turn():
        pass
    shared.state.begin("task(generation)")
    shared.state.interrupted = True
    shared.state.end()
    with queue.turn():
        pass
    assert not queue.interrupted


def test_stop_works_while_a_generation_has_its_turn(shared):
    job = Job(1, "scan")
    queue = HostQueue(job)
    with shared.lock:
        threading.Timer(0.2, job.stop).start()
        began = time.monotonic()
        with pytest.raises(JobStopped), queue.turn():
            pass
    assert time.monotonic() - began < 2


def test_models_are_given_back_when_somebody_waits_and_at_the_end(shared):
    queue = HostQueue()
    given = []
    queue.at_end(lambda: given.append("back"))
    with queue.turn():
        pass
    assert given == []
    with queue.turn():
        shared.lock._pending_threads.append("a generation")
    assert given == ["back"]
    queue.close()
    queue.close()
    assert given == ["back", "back"]
