"""Review of past renders, and a look at what lies behind them; one module for each noun."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import emulator, notices, renders, videos, workspaces

__all__ = ["emulator", "notices", "renders", "videos", "workspaces"]

admin.site.site_title = admin.site.site_header = _("Avatar studio")
admin.site.index_title = _("What the studio keeps")
