"""What a refused form of the library answers."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from citylinks.web.acts import REFUSED


class RefusalMiddleware:
    """A page that shows a form with faults is not a success: say so to programs, as our own pages do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Set the status where a sent form came back with faults."""
        values = (response.context_data or {}).values()
        forms = [value for value in values if isinstance(value, BaseForm) and value.is_bound]
        if request.method == "POST" and response.status_code == 200 and any(form.errors for form in forms):
            response.status_code = REFUSED
        return response
