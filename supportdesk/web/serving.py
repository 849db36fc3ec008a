"""The server process: uvicorn with the pages of a desk."""

from __future__ import annotations

import uvicorn

from supportdesk.domain.vocabulary import Language
from supportdesk.services.desk import Desk
from supportdesk.web.app import make_app


def serve(desk: Desk, language: Language, host: str, port: int, proxy: str) -> None:
    """Answer until stopped (SIGTERM, ctrl+c: what is being answered is answered).

    `proxy` is the address of a reverse proxy whose word on who asks is believed; empty: nobody's is.
    """
    config = uvicorn.Config(
        make_app(desk, language),
        host=host,
        port=port,
        access_log=False,  # it would write the secrets in paths; `guard` writes a log without them
        server_header=False,
        date_header=True,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=10,
        limit_concurrency=200,
        log_config=_LOG,
    )
    uvicorn.Server(config).run()


_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {
        "err": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stderr"}
    },
    "loggers": {
        "uvicorn": {"handlers": ["err"], "level": "INFO", "propagate": False},
        "supportdesk.web": {"handlers": ["err"], "level": "INFO", "propagate": False},
    },
}
