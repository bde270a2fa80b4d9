"""Addresses of the desk and the review screen, under /desk/."""

from django.urls import path

from ingest.views import desk, review, sharp, sheaf
from ingest.views.charts import ChartReadView
from ingest.views.people import propose_facts

urlpatterns = [
    path("intake/", desk.DeskView.as_view(), name="ingest_desk"),
    path("intake/state/", desk.desk_state, name="ingest_desk_state"),
    path("intake/join/", sheaf.join, name="ingest_join"),
    path("intake/<uuid:uuid>/", review.ReviewView.as_view(), name="ingest_review"),
    path("intake/<uuid:uuid>/draft/", review.save_draft, name="ingest_draft"),
    path("intake/<uuid:uuid>/file/", review.file_job, name="ingest_file"),
    path("intake/<uuid:uuid>/retry/", desk.retry, name="ingest_retry"),
    path("intake/<uuid:uuid>/password/", desk.unlock_job, name="ingest_unlock"),
    path("intake/<uuid:uuid>/pages/<int:number>/image/", review.page_image, name="ingest_page"),
    path("intake/<uuid:uuid>/pages/<int:number>/", review.change_page, name="ingest_page_change"),
    path(
        "intake/<uuid:uuid>/pages/<int:number>/words/<int:index>/",
        review.choose_number,
        name="ingest_number",
    ),
    path("intake/<uuid:uuid>/pages/<int:number>/cut/", sheaf.cut, name="ingest_cut"),
    path("intake/<uuid:uuid>/pages/<int:number>/move/", sheaf.move, name="ingest_move"),
    path("records/<uuid:uuid>/facts/", propose_facts, name="ingest_propose"),
    path("records/<uuid:uuid>/chart/", ChartReadView.as_view(), name="ingest_chart"),
    path("intake/<uuid:uuid>/pages/<int:number>/sharp/", sharp.job_page, name="ingest_sharp"),
    path("records/<uuid:uuid>/pages/<int:number>/sharp", sharp.record_page, name="record_sharp"),
    path("intake/<uuid:uuid>/link/", sheaf.link, name="ingest_link"),
]
