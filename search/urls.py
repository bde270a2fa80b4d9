"""Addresses of the search screens, under /desk/."""

from django.urls import path

from search.views.briefs import BriefView
from search.views.certificates import (
    CertificateListView,
    CertificateReplayView,
    CertificateView,
    DraftReplayView,
    IssueView,
    PrintedView,
)
from search.views.drafts import DraftView
from search.views.folders import FolderListView, FolderView, add
from search.views.matching import FitsView, NewView, ReplayView, RunView
from search.views.results import SearchView
from search.views.saved import KeepView, SavedListView, SavedView
from search.views.succession import SuccessionView

urlpatterns = [
    path("search/", SearchView.as_view(), name="search_results"),
    path("search/keep/", KeepView.as_view(), name="saved_search_new"),
    path("searches/", SavedListView.as_view(), name="saved_search_list"),
    path("searches/<uuid:uuid>/", SavedView.as_view(), name="saved_search"),
    path("draft-check/", DraftView.as_view(), name="draft_check"),
    path("search/certificate/", IssueView.as_view(), name="certificate_new"),
    path("certificates/", CertificateListView.as_view(), name="certificate_list"),
    path("certificates/<uuid:uuid>/", CertificateView.as_view(), name="certificate_detail"),
    path("certificates/<uuid:uuid>/print/", PrintedView.as_view(), name="certificate_print"),
    path("certificates/<uuid:uuid>/draft/", DraftReplayView.as_view(), name="certificate_draft"),
    path(
        "certificates/<uuid:uuid>/replay/",
        CertificateReplayView.as_view(),
        name="certificate_replay",
    ),
    path("folders/", FolderListView.as_view(), name="folder_list"),
    path("folders/add/", add, name="folder_add"),
    path("folders/<uuid:uuid>/", FolderView.as_view(), name="folder_detail"),
    path("folders/<uuid:uuid>/brief/", BriefView.as_view(), name="folder_brief"),
    path("posts/<int:pk>/match/", NewView.as_view(), name="matching_new"),
    path("people/<int:pk>/fits/", FitsView.as_view(), name="matching_person"),
    path("posts/succession/", SuccessionView.as_view(), name="succession"),
    path("posts/matching/<uuid:uuid>/", RunView.as_view(), name="matching_run"),
    path("posts/matching/<uuid:uuid>/replay/", ReplayView.as_view(), name="matching_replay"),
]
