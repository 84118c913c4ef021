from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

SHOWN = ("HTTP_", "wsgi.", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "REMOTE_", "SERVER_", "CONTENT_")


def home(request):
    return HttpResponse("<!doctype html><title>Shop</title><h1>Shop</h1>")


def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
def echo(request, rest=None):
    """Says what Django believes about the request, and what the server told it."""
    meta = {name: value for name, value in request.META.items() if isinstance(value, str) and name.startswith(SHOWN)}
    return JsonResponse(
        {
            "secure": request.is_secure(),
            "scheme": request.scheme,
            "host": request.get_host(),
            "uri": request.build_absolute_uri(),
            "path_info": request.path_info,
            "remote_addr": request.META.get("REMOTE_ADDR"),
            "method": request.method,
            "meta": meta,
        }
    )
