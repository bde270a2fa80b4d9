"""Addresses of the desk and the review screen, under /desk/."""

from django.urls import path

from ingest import sheaf_views, views

urlpatterns = [
    path("intake/", views.DeskView.as_view(), name="ingest_desk"),
    path("intake/state/", views.desk_state, name="ingest_desk_state"),
    path("intake/join/", sheaf_views.join, name="ingest_join"),
    path("intake/<uuid:uuid>/", views.ReviewView.as_view(), name="ingest_review"),
    path("intake/<uuid:uuid>/draft/", views.save_draft, name="ingest_draft"),
    path("intake/<uuid:uuid>/file/", views.file_job, name="ingest_file"),
    path("intake/<uuid:uuid>/retry/", views.retry, name="ingest_retry"),
    path("intake/<uuid:uuid>/pages/<int:number>/image/", views.page_image, name="ingest_page"),
    path("intake/<uuid:uuid>/pages/<int:number>/", views.change_page, name="ingest_page_change"),
    path("intake/<uuid:uuid>/pages/<int:number>/cut/", sheaf_views.cut, name="ingest_cut"),
    path("intake/<uuid:uuid>/pages/<int:number>/move/", sheaf_views.move, name="ingest_move"),
    path("intake/<uuid:uuid>/link/", sheaf_views.link, name="ingest_link"),
]
