"""Addresses of the search screens, under /desk/."""

from django.urls import path

from search.views import SearchView

urlpatterns = [path("search/", SearchView.as_view(), name="search_results")]
