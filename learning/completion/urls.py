"""Addresses of certificates, one's own record, training elsewhere, the register and exceptions."""

from django.urls import path

from learning.completion import views

app_name = "completion"
urlpatterns = [
    path("certificates/<uuid:award_id>/", views.certificate, name="certificate"),
    path(
        "certificates/<uuid:award_id>/certificate.pdf",
        views.certificate_file,
        name="certificate_file",
    ),
    path("org/<slug:key>/register/", views.register, name="register"),
    path("org/<slug:key>/staff/<uuid:learner_id>/exemptions/", views.exemptions, name="exemptions"),
    path(
        "org/<slug:key>/staff/<uuid:learner_id>/exemptions/<uuid:exemption_id>/decide/",
        views.decide_exemption,
        name="decide_exemption",
    ),
    path(
        "org/<slug:key>/staff/<uuid:learner_id>/exemptions/<uuid:exemption_id>/withdraw/",
        views.withdraw_exemption,
        name="withdraw_exemption",
    ),
    path("account/record.csv", views.record_table, name="record_table"),
    path("account/record.json", views.record_data, name="record_data"),
    path("account/record.pdf", views.record_file, name="record_file"),
    path("account/evidence/", views.own_evidence, name="own_evidence"),
    path("account/evidence/new/", views.new_claim, name="new_claim"),
    path("account/evidence/<uuid:claim_id>/", views.own_claim, name="own_claim"),
    path("account/evidence/<uuid:evidence_id>/reflection/", views.reflection, name="reflection"),
    path("claims/<uuid:claim_id>/document/", views.claim_document, name="claim_document"),
    path("org/<slug:key>/exemptions/", views.exemptions_asked, name="exemptions_asked"),
    path("org/<slug:key>/claims/", views.claims, name="claims"),
    path("org/<slug:key>/claims/<uuid:claim_id>/", views.claim, name="claim"),
    path("org/<slug:key>/evidence/import/", views.import_evidence, name="import_evidence"),
    path(
        "org/<slug:key>/evidence/import/<uuid:upload_id>/",
        views.check_import,
        name="check_import",
    ),
    path("verify/", views.verify_form, name="verify_form"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
