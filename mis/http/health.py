"""Whether the process lives, whether it can serve, and its metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mis.http.problem import problem_response
from mis.metrics import MEDIA_TYPE, Metrics
from protocol.errors import Unavailable

# A check of a part that is out of reach must end before the probe that asks gives up (Kubernetes: 1 s by default).
CHECK_TIMEOUT_S = 0.9

Check: TypeAlias = Callable[[], Awaitable[None]]


def health_routes(
    checks: Mapping[str, Check], metrics: Metrics, *, away: Callable[[], Sequence[str]] = list
) -> list[Route]:
    """Return the routes of the contract.

    Shape:   checks: the name of a part, and what raises when it is out of reach; away: the names of parts that are
             missing and not needed, which takes no server out of service (docs/decisions/0008-several-nodes.md)
    """

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_request: Request) -> Response:
        outcomes = await asyncio.gather(*(_passes(check) for check in checks.values()))
        failing = [part for part, passes in zip(checks, outcomes, strict=True) if not passes]
        if failing:
            return problem_response(Unavailable(f"out of reach: {', '.join(failing)}"))
        missing = ", ".join(away())
        return PlainTextResponse(f"ready without: {missing}\n" if missing else "ready\n")

    async def numbers(_request: Request) -> Response:
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", numbers)]


async def _passes(check: Check) -> bool:
    try:
        await asyncio.wait_for(check(), CHECK_TIMEOUT_S)
    except Exception:
        return False
    return True
