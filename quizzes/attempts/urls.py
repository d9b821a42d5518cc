"""Addresses of attempts."""

from django.urls import path

from quizzes.attempts import views

app_name = "attempts"
urlpatterns = [path("attempts/<uuid:uuid>/", views.review, name="review")]
