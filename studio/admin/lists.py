"""The list of renders, page by key: nothing is counted, skipped or sorted, however many there are."""

from django.contrib import messages
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.http import HttpRequest

from studio.services.listing import list_page
from studio.services.paging import LAST
from studio.services.totals import sum_totals

COUNTED = {"state__exact", "engine__exact", "workspace__id__exact"}  # what the kept totals tell apart


class KeyedList(ChangeList):
    """As Django's, with a cursor in the place of the page's number."""

    def get_results(self, request: HttpRequest) -> None:
        page = list_page(self.queryset, request.GET.get(PAGE_VAR, ""), self.list_per_page)
        if page.notice:
            messages.warning(request, page.notice)
        self.page = page
        self.result_list, self.result_count = page.rows, len(page.rows)
        self.full_result_count, self.show_full_result_count = None, False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False  # no page has a number, and all are too many for one
        self.paginator = None

    def ways(self) -> dict[str, str]:
        """To the neighbours of this page and to both ends, "" where there is nothing."""
        cursors = {"newer": self.page.newer, "older": self.page.older}
        ways = {name: self.get_query_string({PAGE_VAR: cursor}) if cursor else "" for name, cursor in cursors.items()}
        first = self.get_query_string() if self.page.newer else ""
        return {"first": first, **ways, "last": self.get_query_string({PAGE_VAR: LAST}) if self.page.older else ""}

    def total(self) -> int | None:
        """How many match; None where it is not kept, and would have to be counted."""
        given = {name: values[-1] for name, values in self.filter_params.items()}
        if not self.result_list or self.query or given.keys() - COUNTED:
            return None
        kept = sum_totals(given.get("workspace__id__exact"), given.get("engine__exact", ""))
        state = given.get("state__exact")
        return kept.numbers.get(state, 0) if state else kept.number
