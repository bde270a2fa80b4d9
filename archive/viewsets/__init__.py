"""Look-up tables in Wagtail's admin: units, bodies, rights, accounts. Records are never here."""

from archive.viewsets.rights import HoldingViewSet, MembershipViewSet
from archive.viewsets.structure import BodyViewSet, UnitViewSet

__all__ = ["BodyViewSet", "HoldingViewSet", "MembershipViewSet", "UnitViewSet"]
