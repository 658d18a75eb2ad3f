import threading
import time

import pytest

from lora_curator.work import SilentWork, default_threads, map_threads


def test_results_come_in_the_order_of_the_inputs():
    def slow_first(number):
        time.sleep(0.05 if number == 0 else 0)
        return number * number

    assert list(map_threads(slow_first, range(20), threads=4)) == [n * n for n in range(20)]


def test_no_more_results_wait_than_twice_the_threads():
    begun = []
    results = map_threads(begun.append, range(1_000), threads=2)
    next(results)
    time.sleep(0.05)
    assert len(begun) <= 5  # 2 x 2 in flight and the one taken
    results.close()


def test_an_error_in_a_thread_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        list(map_threads(lambda n: 1 // n, [1, 0, 1], threads=2))


def test_the_stop_button_is_looked_at_between_images():
    class Stop(Exception):
        pass

    class Stopped(SilentWork):
        def check_interrupted(self):
            raise Stop

    done = []
    with pytest.raises(Stop):
        list(map_threads(done.append, range(100), threads=1, work=Stopped()))
    assert len(done) <= 3


def test_work_is_done_on_other_threads():
    names = set(map_threads(lambda _: threading.current_thread().name, range(4), threads=2))
    assert threading.current_thread().name not in names


def test_there_is_at_least_one_thread():
    assert 1 <= default_threads() <= 16
