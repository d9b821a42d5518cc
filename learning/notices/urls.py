"""The address behind the link that stops reminders."""

from django.urls import path

from learning.notices import views

app_name = "notices"
urlpatterns = [path("account/reminders/<str:token>/", views.stop, name="stop")]
