"""The same numbers whoever does the work, even if somebody dies on the way."""

import os
import signal
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from tests.engine.psychometrics.calibration.made_up import answers, bank_of
from ustat_engine.psychometrics.calibration import calibrate, crew

pytestmark = pytest.mark.engine

SAME = 1e-10


@pytest.fixture(scope="module")
def responses():
    """Enough made-up persons for three pieces."""
    abilities = np.random.default_rng(1).normal(size=6000)
    return answers(bank_of("grm", 20, 1, categories=3), abilities, 2, missing=0.1)


@pytest.fixture(scope="module")
def alone(responses):
    """What this process finds on its own."""
    return calibrate(responses, model="grm")


def difference(one, other):
    """The largest difference in estimates and errors, and the relative one in the log-likelihood."""
    return max(
        float(np.nanmax(np.abs(one.bank.slopes - other.bank.slopes))),
        float(np.nanmax(np.abs(one.bank.intercepts - other.bank.intercepts))),
        float(np.nanmax(np.abs(one.errors.slopes - other.errors.slopes))),
        abs(one.log_likelihood / other.log_likelihood - 1),
    )


class Forgetful(Executor):
    """Does everything at once, and forgets the persons it was sent every third time."""

    def __init__(self):
        self.asked = self.sent = 0

    def submit(self, function, /, *arguments, **named):
        self.asked += 1
        self.sent += arguments[1] is not None
        if self.asked % 3 == 0:
            crew._kept.clear()
        future = Future()
        future.set_result(function(*arguments, **named))
        return future


class Broken(Executor):
    """Works for a while, then never again."""

    def __init__(self):
        self.left = 7

    def submit(self, function, /, *arguments, **named):
        self.left -= 1
        if self.left < 0:
            raise BrokenExecutor("no worker is left")
        future = Future()
        future.set_result(function(*arguments, **named))
        return future


def test_threads_and_processes_give_the_same_numbers(responses, alone):
    with ThreadPoolExecutor(3) as pool:
        by_threads = calibrate(responses, model="grm", executor=pool)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        by_processes = calibrate(responses, model="grm", executor=pool)

    assert difference(alone, by_threads) < SAME
    assert difference(alone, by_processes) < SAME


def test_a_worker_that_forgot_the_persons_is_sent_them_again(responses, alone):
    crew._kept.clear()
    worker = Forgetful()

    found = calibrate(responses, model="grm", executor=worker)

    assert difference(alone, found) < SAME
    assert 3 < worker.sent < worker.asked


def test_work_goes_on_here_when_the_executor_breaks(responses, alone):
    assert difference(alone, calibrate(responses, model="grm", executor=Broken())) < SAME


@pytest.mark.filterwarnings("ignore:Creating scratch directories is taking:UserWarning")
def test_a_cluster_gives_the_same_numbers_though_a_worker_is_killed_on_the_way(responses, alone):
    from distributed import Client, LocalCluster

    said = []
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):
        workers = client.run(os.getpid)

        def told(share):
            said.append(share)
            if len(said) == 3:
                os.kill(next(iter(workers.values())), signal.SIGKILL)

        found = calibrate(responses, model="grm", executor=client.get_executor(), told=told)

    assert len(workers) == 2
    assert len(said) > 5
    assert difference(alone, found) < SAME
