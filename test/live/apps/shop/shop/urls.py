from django.contrib import admin
from django.urls import path, re_path

from shop import views

urlpatterns = [
    path("", views.home),
    path("healthz", views.healthz),
    re_path(r"^echo(/.*)?$", views.echo),
    path("admin/", admin.site.urls),
]
