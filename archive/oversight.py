"""Who looks after whom: which accounts somebody may change, which rows of the log he reads."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.db.models import Q, QuerySet

from archive import access
from archive.models import AccessRow, Holding, Membership, Record, Unit


def still() -> Q:
    """Rows with `end` that hold today or later."""
    return Q(end=None) | Q(end__gte=access.today())


def beyond(user: AbstractBaseUser) -> QuerySet[Membership]:
    """Memberships of today or to come over units whose rights he does not keep."""
    return Membership.objects.filter(still()).exclude(unit__in=access.units_where(user, "users"))


def groups(user: AbstractBaseUser) -> QuerySet[Group]:
    """The groups into which he may take people: nothing hangs on them outside his units."""
    if user.is_superuser:
        return Group.objects.all()
    foreign = Record.objects.exclude(unit__in=access.units_where(user, "users"))
    return Group.objects.exclude(
        Q(pk__in=beyond(user).filter(group__isnull=False).values("group"))
        | Q(recordgroupgrant__content_object__in=foreign)
    )


def accounts(user: AbstractBaseUser | AnonymousUser) -> QuerySet[User]:
    """The accounts that he may change: every right of theirs is of his units; a master all.

    Who sets a password can come in by it: nobody sets one that opens more than he looks after. One
    that has no right yet or no more is its home unit's; without a home, a master's.
    """
    if user.is_superuser:
        return User.objects.all()
    if not access.may(user, "users"):
        return User.objects.none()
    units = access.units_where(user, "users")
    far = beyond(user)
    foreign = Record.objects.exclude(unit__in=units)
    out = (
        having(far)
        | Q(groups__in=Group.objects.exclude(pk__in=groups(user).values("pk")))
        | Q(recordusergrant__content_object__in=foreign)
    )
    rows = User.objects.filter(is_superuser=False)
    rows = rows.filter(Q(home__unit__in=units) | Q(home=None, pk__in=within(user).values("pk")))
    return rows.exclude(pk__in=User.objects.filter(out).values("pk"))


def having(rows: QuerySet[Membership]) -> Q:
    """Users who have one of these memberships, by name or by a post of today or later."""
    held = Holding.objects.filter(still(), post__memberships__in=rows)
    return Q(pk__in=rows.filter(user__isnull=False).values("user")) | Q(pk__in=held.values("user"))


def filers(unit: Unit) -> list[User]:
    """Who files the papers of a unit today: named to whoever sent one there and waits."""
    rows = Membership.objects.current(access.today()).filter(role__in=access.MAY["file"])
    near = [pk for pk, units in access.covered_units(rows).items() if unit.pk in units]
    those = Membership.objects.filter(pk__in=near)
    by_group = Q(groups__in=those.filter(group__isnull=False).values("group"))
    users = User.objects.filter(pk__in=User.objects.filter(having(those) | by_group).values("pk"))
    return [user for user in users.order_by("pk") if access.may(user, "file", unit)]


def within(user: AbstractBaseUser) -> QuerySet[User]:
    """Users who have a right of today or to come in his units, whatever they have elsewhere."""
    rows = Membership.objects.filter(still(), unit__in=access.units_where(user, "users"))
    by_group = Q(groups__in=rows.filter(group__isnull=False).values("group"))
    return User.objects.filter(pk__in=User.objects.filter(having(rows) | by_group).values("pk"))


def receivers(user: AbstractBaseUser) -> QuerySet[User]:
    """To whom he may give a right: those whose accounts he looks after, and who work with him.

    Others are given one by who looks after both units.
    """
    if user.is_superuser:
        return User.objects.all()
    mine = Q(pk__in=accounts(user).values("pk")) | Q(pk__in=within(user).values("pk"))
    return User.objects.filter(mine)


def homes(user: AbstractBaseUser) -> QuerySet[Unit]:
    """The units for which he looks after accounts, the uppermost first."""
    if user.is_superuser:
        return Unit.objects.order_by("path")
    return Unit.objects.filter(pk__in=access.units_where(user, "users")).order_by("path")


def memberships(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Membership]:
    """The lines of rights that he gives and ends: those over his units; a master all."""
    rows = Membership.objects.all()
    if user.is_superuser:
        return rows
    return rows.filter(unit__in=access.units_where(user, "users"))


def holdings(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Holding]:
    """The holders whom he names and ends: those of posts of his units; a master all."""
    rows = Holding.objects.all()
    if user.is_superuser:
        return rows
    return rows.filter(post__unit__in=access.units_where(user, "users"))


def log(user: AbstractBaseUser | AnonymousUser) -> QuerySet[AccessRow]:
    """The rows of the read log that he may read.

    What was done to papers of his units, and what people of his units did; who watches over every
    unit reads every row.
    """
    if watches_all(user):
        return AccessRow.objects.all()
    units = access.units_where(user, "audit")
    posts = Holding.objects.filter(still(), post__memberships__unit__in=units)
    people = User.objects.filter(
        Q(memberships__unit__in=units)
        | Q(groups__memberships__unit__in=units)
        | Q(pk__in=posts.values("user"))
    )
    return AccessRow.objects.filter(
        Q(record_id__in=Record.objects.filter(unit__in=units).values("pk"))
        | Q(user_id__in=people.values("pk"))
        | Q(user_id=None, record_id=None, act="failed", what__in=people.values("username"))
    )


def watches_all(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Does he read the log of every unit? Only then may he carry away an unbroken stretch of it."""
    units = access.units_where(user, "audit")
    return bool(units) and not Unit.objects.exclude(pk__in=units).exists()
