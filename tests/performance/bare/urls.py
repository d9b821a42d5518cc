"""The bare view and its insert twin."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.performance.bare.models import Saved


def page(request: HttpRequest) -> HttpResponse:
    """Session, user, one template of 4 KB."""
    return render(request, "bare.html", {"rows": range(40), "name": request.user.get_username()})


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """Session, user, INSERT, COMMIT, JSON."""
    saved = Saved(user=request.user, answer={"choice": request.POST["choice"]})
    saved.save()
    return JsonResponse({"id": saved.pk})


urlpatterns = [path("page/", page), path("insert/", insert)]
