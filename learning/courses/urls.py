"""Addresses of courses, bookings and the trainer's desk."""

from django.urls import path

from learning.courses import views

app_name = "courses"
urlpatterns = [
    path("courses/", views.calendar, name="calendar"),
    path("courses/calendar.ics", views.public_feed, name="public_feed"),
    path("courses/runs/<slug:ref>/", views.run, name="run"),
    path("courses/runs/<slug:ref>/book/", views.book, name="book"),
    path("courses/runs/<slug:ref>/book/supervisor/", views.book_supervisor, name="book_supervisor"),
    path("courses/runs/<slug:ref>/book/needs/", views.book_needs, name="book_needs"),
    path("courses/runs/<slug:ref>/book/done/", views.book_done, name="book_done"),
    path("courses/<slug:slug>/", views.course, name="course"),
    path("calendars/<str:secret>.ics", views.personal_feed, name="personal_feed"),
    path("offers/<uuid:ref>/", views.offer, name="offer"),
    path("bookings/", views.bookings, name="bookings"),
    path("bookings/<uuid:ref>/", views.place, name="place"),
    path("bookings/<uuid:ref>/calendar.ics", views.place_calendar, name="place_calendar"),
    path("bookings/<uuid:ref>/needs/", views.place_needs, name="place_needs"),
    path("bookings/<uuid:ref>/withdraw/", views.withdraw, name="withdraw"),
    path("trainer/", views.home, name="trainer"),
    path("trainer/planner/", views.planner, name="planner"),
    path("trainer/runs/new/", views.new_run, name="new_run"),
    path("trainer/runs/new/check/", views.check_run, name="check_run"),
    path("trainer/runs/<slug:ref>/", views.trainer_run, name="trainer_run"),
    path("trainer/runs/<slug:ref>/state/", views.change_state, name="change_state"),
    path("trainer/runs/<slug:ref>/move/", views.move, name="move"),
    path("trainer/runs/<slug:ref>/call-off/", views.call_off, name="call_off"),
    path("trainer/runs/<slug:ref>/message/", views.message, name="message"),
    path("trainer/runs/<slug:ref>/message/check/", views.check_message, name="check_message"),
    path("trainer/runs/<slug:ref>/attendance/", views.attendance, name="attendance"),
    path("trainer/runs/<slug:ref>/results/", views.results, name="results"),
    path("trainer/runs/<slug:ref>/results/check/", views.check_results, name="check_results"),
    path("trainer/runs/<slug:ref>/register/", views.register, name="register"),
    path("trainer/runs/<slug:ref>/register/<int:number>/", views.register_half, name="half"),
]
