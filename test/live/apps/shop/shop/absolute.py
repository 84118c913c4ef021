def absolute_location(get_response):
    """Redirects carry the whole URL, as Django's own did before 1.9, and as any code does that calls build_absolute_uri."""

    def middleware(request):
        response = get_response(request)
        if response.has_header("Location"):
            response["Location"] = request.build_absolute_uri(response["Location"])
        return response

    return middleware
