"""The way in and passwords, under the names allauth looks for; only what we use of it exists."""

from django.urls import path

from learning.accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/code/request/", views.RequestCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/", views.EnterCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/closed/", views.AccountClosed.as_view(), name="account_inactive"),
    # Allauth's e-mail to unknown addresses links here. There is nothing to sign up with.
    path("sign-in/no-account/", views.HowToGetAnAccount.as_view(), name="account_signup"),
    path("account/password/", views.ChangePassword.as_view(), name="account_change_password"),
    path("account/password/first/", views.SetPassword.as_view(), name="account_set_password"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
]
