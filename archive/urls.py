"""Addresses of the archive's screens, under /desk/."""

from django.urls import path

from archive.views.access import RecordAccessView
from archive.views.charts import ChartListView, ChartView
from archive.views.conflicts import ConflictsView, end_conflict
from archive.views.dossiers import DossierListView, DossierView
from archive.views.drafts import DraftListView, DraftView
from archive.views.equivalences import EquivalenceListView, end_equivalence
from archive.views.exceptions import end_exception, make_exception
from archive.views.files import page_image, record_file
from archive.views.followup import (
    ActionView,
    FollowUpView,
    OpenActionView,
    evidence_file,
    settle_action,
)
from archive.views.followup_reports import ReportIndexView, ReportView
from archive.views.glass import BreakGlassView, take_note
from archive.views.levels import LevelView
from archive.views.lists import RecordListView
from archive.views.own_file import OwnFileView, answer_request, name_account
from archive.views.people import (
    AddFactView,
    FactQueueView,
    PersonListView,
    PersonView,
    join_fact_paper,
    settle_fact,
)
from archive.views.posts import PostListView, PostView
from archive.views.proposals import ProposalQueueView, settle_proposal
from archive.views.read_log import ReadLogView, UnusualView, export_log
from archive.views.records import RecordView, WithdrawView
from archive.views.registers import (
    DispatchListView,
    DispatchView,
    PointListView,
    RaiseView,
    answer_point,
    receive_dispatch,
)
from archive.views.relations import (
    CorrectView,
    OpenCitationsView,
    QueueView,
    settle_citation,
    settle_relation,
)
from archive.views.reports import ReportsView
from archive.views.rule_editor import RuleEditorView
from archive.views.second_factor import EnrolView, FactorView
from archive.views.signins import SignInsView, end_sign_in
from archive.views.tenures import PassOnView, TenureView
from archive.vocabulary import Kind

urlpatterns = [
    path("resolutions/", RecordListView.as_view(kind=Kind.RESOLUTION), name="resolution_list"),
    path("meetings/", RecordListView.as_view(kind=Kind.MEETING), name="meeting_list"),
    path("letters/", RecordListView.as_view(kind=Kind.LETTER), name="letter_list"),
    path("papers/", RecordListView.as_view(kind=Kind.DOCUMENT), name="document_list"),
    path("records/<uuid:uuid>/", RecordView.as_view(), name="record_detail"),
    path("records/<uuid:uuid>/access/", RecordAccessView.as_view(), name="record_access"),
    path("records/<uuid:uuid>/level/", LevelView.as_view(), name="record_level"),
    path("records/<uuid:uuid>/exceptions/", make_exception, name="record_exceptions"),
    path(
        "records/<uuid:uuid>/exceptions/<str:kind>/<int:pk>/", end_exception, name="exception_end"
    ),
    path("conflicts/", ConflictsView.as_view(), name="conflicts"),
    path("conflicts/<int:pk>/", end_conflict, name="conflict_end"),
    path("emergency/", BreakGlassView.as_view(), name="emergency"),
    path("emergency/<int:pk>/", take_note, name="emergency_note"),
    path("drafts/", DraftListView.as_view(), name="draft_list"),
    path("drafts/<uuid:uuid>/", DraftView.as_view(), name="draft_finish"),
    path("records/<uuid:uuid>/withdraw/", WithdrawView.as_view(), name="record_withdraw"),
    path("records/<uuid:uuid>/pages/<int:number>/image", page_image, name="record_page_image"),
    path("records/<uuid:uuid>/files/<int:pk>/", record_file, name="record_file"),
    path("relations/", QueueView.as_view(), name="relation_queue"),
    path("relations/<int:pk>/", settle_relation, name="relation_settle"),
    path("relations/<int:pk>/correct/", CorrectView.as_view(), name="relation_correct"),
    path("citations/", OpenCitationsView.as_view(), name="open_citations"),
    path("citations/<int:pk>/", settle_citation, name="citation_settle"),
    path("posts/", PostListView.as_view(), name="post_list"),
    path("posts/<int:pk>/", PostView.as_view(), name="post_detail"),
    path("posts/fields/", EquivalenceListView.as_view(), name="equivalence_list"),
    path("posts/fields/<int:pk>/end/", end_equivalence, name="equivalence_end"),
    path("charts/", ChartListView.as_view(), name="chart_list"),
    path("charts/<int:pk>/", ChartView.as_view(), name="chart_detail"),
    path("posts/<int:pk>/rule/", RuleEditorView.as_view(), name="rule_new"),
    path("people/", PersonListView.as_view(), name="person_list"),
    path("people/<int:pk>/", PersonView.as_view(), name="person_detail"),
    path("people/<int:pk>/account/", name_account, name="person_account"),
    path("people/requests/<int:pk>/", answer_request, name="request_answer"),
    path("my-file/", OwnFileView.as_view(), name="own_file"),
    path("people/<int:pk>/add/<str:kind>/", AddFactView.as_view(), name="fact_add"),
    path("people/<int:pk>/tenures/<int:service>/", TenureView.as_view(), name="person_tenure"),
    path("posts/<int:pk>/pass-on/", PassOnView.as_view(), name="post_pass_on"),
    path("people/facts/", FactQueueView.as_view(), name="fact_queue"),
    path("people/facts/<str:kind>/<int:pk>/", settle_fact, name="fact_settle"),
    path("people/facts/<str:kind>/<int:pk>/paper/", join_fact_paper, name="fact_paper"),
    path("people/proposals/", ProposalQueueView.as_view(), name="proposal_queue"),
    path("people/proposals/<int:pk>/", settle_proposal, name="proposal_settle"),
    path("follow-up/", FollowUpView.as_view(), name="follow_up"),
    path("follow-up/<int:pk>/", ActionView.as_view(), name="action_detail"),
    path("follow-up/<int:pk>/settle/", settle_action, name="action_settle"),
    path("follow-up/<int:pk>/files/<int:number>/", evidence_file, name="action_file"),
    path("follow-up/reports/", ReportIndexView.as_view(), name="follow_up_reports"),
    path("follow-up/reports/<str:name>/", ReportView.as_view(), name="follow_up_report"),
    path("follow-up/points/", PointListView.as_view(), name="point_list"),
    path("follow-up/points/<int:pk>/", answer_point, name="point_answer"),
    path("follow-up/dispatch/", DispatchListView.as_view(), name="dispatch_list"),
    path("follow-up/dispatch/<int:pk>/", receive_dispatch, name="dispatch_receipt"),
    path("follow-up/dossiers/", DossierListView.as_view(), name="dossier_list"),
    path("follow-up/dossiers/<int:pk>/", DossierView.as_view(), name="dossier_detail"),
    path("records/<uuid:uuid>/follow-up/", OpenActionView.as_view(), name="action_new"),
    path("records/<uuid:uuid>/points/", RaiseView.as_view(), name="point_new"),
    path("records/<uuid:uuid>/dispatch/", DispatchView.as_view(), name="dispatch_new"),
    path("counts/", ReportsView.as_view(), name="archive_reports"),
    path("second-factor/", FactorView.as_view(), name="second_factor"),
    path("second-factor/new/", EnrolView.as_view(), name="second_factor_new"),
    path("sign-ins/", SignInsView.as_view(), name="sign_ins"),
    path("sign-ins/<uuid:uuid>/end/", end_sign_in, name="sign_in_end"),
    path("read-log/", ReadLogView.as_view(), name="read_log"),
    path("read-log/unusual/", UnusualView.as_view(), name="read_log_unusual"),
    path("read-log/export/", export_log, name="read_log_export"),
]
