"""A person's own account; how people come in, move and leave; lists of people."""

from django.urls import path

from learning.accounts import views

app_name = "accounts"
urlpatterns = [
    path("welcome/", views.Welcome.as_view(), name="welcome"),
    path("account/", views.Account.as_view(), name="account"),
    path("account/details/", views.ChangeDetails.as_view(), name="details"),
    path("account/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("join/", views.Join.as_view(), name="join"),
    path("join/code/", views.JoinCode.as_view(), name="join_code"),
    path("join/details/", views.JoinDetails.as_view(), name="join_details"),
    path("join/done/", views.join_done, name="join_done"),
    path("sign-in/ended/", views.StayEnded.as_view(), name="stay_ended"),
    path("org/<slug:key>/requests/", views.access_requests, name="access_requests"),
    path("people/<uuid:learner_id>/move/", views.move_person, name="move_person"),
    path("people/<uuid:learner_id>/remove/", views.remove_person, name="remove_person"),
    path("people/<uuid:learner_id>/extend/", views.extend_guest, name="extend_guest"),
    path("org/<slug:key>/staff/add/", views.add_staff, name="staff_add"),
    path("org/<slug:key>/staff/people.csv", views.staff_template, name="staff_template"),
    path("org/<slug:key>/staff/import/", views.import_staff, name="staff_import"),
    path("org/<slug:key>/staff/check/<uuid:ref>/", views.staff_check, name="staff_check"),
    path("org/<slug:key>/staff/check/<uuid:ref>/rows/", views.staff_rows, name="staff_rows"),
    path("org/<slug:key>/staff/check/<uuid:ref>/done/", views.staff_done, name="staff_done"),
]
