"""The interface for programs: what the pages show, as JSON, by the same queries and the same rules.

Reading needs no key for what is public. A token of an account's page, sent as `Authorization: Bearer ...`,
acts in its owner's place with the roles it carries.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from citylinks import __version__
from citylinks.api.problems import MEDIA_TYPE, register
from citylinks.api.routes import ROUTERS
from citylinks.api.tokens import bearer, secret_of

PATH = "/api/v1/"


class Interface(NinjaAPI):
    """Ninja's interface with a description that says what it really answers."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Begin an answer: what is told for a token, no cache tells others."""
        response = super().create_temporal_response(request)
        kept = {"public": True} if secret_of(request) is None else {"private": True}
        patch_cache_control(response, **kept, no_cache=True)
        patch_vary_headers(response, ["Authorization"])
        return response

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation by its function: `cities`, `city`."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, object] | None = None
    ) -> OpenAPISchema:
        """Describe refusals as problems, and the token as something that may be left out."""
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        operations = [one for path in described["paths"].values() for one in path.values()]
        for operation in operations:
            operation["security"] = [{}, *operation.get("security", [])]
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
        return described


api = Interface(
    title="CityLinks",
    version=__version__,
    description=__doc__ or "",
    urls_namespace="api",
    docs_url=None,  # its page asks for scripts of other hosts; the reference stands in the documentation
    auth=bearer,
    openapi_extra={"info": {"license": {"name": "AGPL-3.0-or-later"}}},
)
register(api)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
