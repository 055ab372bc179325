"""What a list shows of each render, found for all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from studio.embed.tickets import ticketed
from studio.models import Render, Who, Workspace
from studio.services import watching
from studio.services.authors import names_of
from studio.services.files import Kind

# As `payload.body` writes it at the top of a request: nothing that anybody typed has a line end of its own in there.
CAPTIONS_WANTED = '\n  "caption": true'


@dataclass(frozen=True)
class Row:
    """`author` is "" where it is who asks; `captions` says that they were asked for."""

    render: Render
    author: str = ""
    captions: bool = False
    standing: watching.Standing | None = None

    @property
    def picture(self) -> str:
        """The film's own still where it costs no call to a service far away; else the drawn one."""
        if self.render.state == Render.State.COMPLETED and self.render.engine == Workspace.Engine.LOCAL:
            return ticketed(reverse("render-file", args=[self.render.pk, Kind.THUMBNAIL]))
        return ticketed(reverse("render-picture", args=[self.render.pk]))

    @property
    def editable(self) -> bool:
        return self.render.video.removed_at is None


def rows_of(renders: Iterable[Render], who: Who) -> list[Row]:
    """The same few queries for any number of renders, and none that reads what was sent."""
    renders = list(renders)
    names = names_of({render.owner for render in renders} - {who.subject})
    finished = [render.pk for render in renders if render.state == Render.State.COMPLETED]
    captions = set(Render.objects.filter(pk__in=finished, body__contains=CAPTIONS_WANTED).values_list("pk", flat=True))
    told = watching.standings(render for render in renders if render.goes_on)
    return [Row(one, names.get(one.owner, ""), one.pk in captions, told.get(one.pk)) for one in renders]
