"""Work given to other machines: `--executor dask://HOST:PORT` as a standard executor."""

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

CONNECT_SECONDS = 10
_ADDRESS = re.compile(r"dask://([^\s/:]+|\[[0-9a-fA-F:]+\]):(\d{1,5})/?")


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """The executor of a Dask cluster for as long as the block runs; none without an address.

    Raises ``WrongInput``: ``wrong_address``, ``no_dask`` where the package ``distributed`` is not installed,
    ``no_cluster`` where nothing answers.
    """
    from django.utils.translation import gettext as _

    from ustat.common.errors import WrongInput

    if address is None:
        yield None
        return
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise WrongInput(
            _("--executor is the address of a Dask scheduler, as dask://10.0.0.5:8786; got “%(address)s”.")
            % {"address": address},
            code="wrong_address",
        )
    try:
        from distributed import Client
    except ImportError as error:
        raise WrongInput(
            _(
                "--executor dask:// needs the package “distributed”, which is not installed here. "
                "Install it beside Ustat, or leave --executor out."
            ),
            code="no_dask",
        ) from error
    try:
        client = Client(f"tcp://{found[1]}:{found[2]}", timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise WrongInput(
            _("No Dask scheduler answers at %(address)s. Look whether it runs and can be reached from here.")
            % {"address": address},
            code="no_cluster",
        ) from error
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]
