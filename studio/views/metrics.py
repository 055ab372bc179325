"""The figures of `services/figures.py` as Prometheus reads them."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studio.embed.middleware import from_this_machine
from studio.services.figures import Figure, count_figures

from .answers import anyone

OFF = "There are no metrics here: STUDIO_METRICS turns them on, for this machine or for whoever has the token.\n"
MISSING = "This needs the package prometheus-client: python -m pip install prometheus-client\n"


@anyone
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not open_to(request):
        return text(OFF, 404)
    if settings.METRICS_TOKEN and not has_token(request):
        return text("Bring the token of STUDIO_METRICS_TOKEN.\n", 401, {"WWW-Authenticate": "Bearer"})
    try:
        return exposition(request, count_figures())
    except DatabaseError:
        return text("The database does not answer.\n", 503)
    except ModuleNotFoundError:
        return text(MISSING, 503)


def open_to(request: HttpRequest) -> bool:
    """To all where a token is asked for, else to this machine: never to what a proxy on it passes on."""
    alone = from_this_machine(request) and not settings.BEHIND_PROXY
    return settings.METRICS and (bool(settings.METRICS_TOKEN) or alone)


def has_token(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and constant_time_compare(given.strip(), settings.METRICS_TOKEN)


def text(words: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=status, headers=headers)


def exposition(request: HttpRequest, figures: list[Figure]) -> HttpResponse:
    """In the format that is asked for; raises ModuleNotFoundError where the extra `metrics` is not installed."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import choose_encoder

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector(figures))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


class Collector:
    def __init__(self, figures: list[Figure]):
        self.figures = figures

    def collect(self) -> Iterator:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        for figure in self.figures:
            kind = CounterMetricFamily if figure.grows else GaugeMetricFamily
            family = kind(figure.name, figure.words, labels=[figure.label] if figure.label else [])
            for value, number in figure.values.items():
                family.add_metric([value] if figure.label else [], number)
            yield family
