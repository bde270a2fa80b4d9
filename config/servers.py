"""Are the servers that the settings name there, of a known age, and ours to write to?

Asked at every start of the outgrown shape. Each mistake is one sentence, in Persian and English,
that names the setting and the mend; the program never falls back to the engines of one machine.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import redis
from botocore.exceptions import BotoCoreError, ClientError
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from archive import seal
from archive.persian import persian_digits
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.errors import EngineDown, ForeignIndex

POSTGRESQL = 140_000  # Django 5.2 needs 14
ELASTICSEARCH = (8, 9)
REDIS = 5
PROBE = "probe"
KEPT = 1000  # letters of what a library said
OURS = ("archive", "ingest", "search")


class Unfit(Exception):
    """A server can't serve this program: which setting, what is wrong, what to do.

    `persian` says both for who reads no English.
    """

    def __init__(self, setting: str, said: str, mend: str, persian: str) -> None:
        super().__init__(f"{setting}: {persian} / {said} — {mend}")
        self.said, self.mend = said, mend


@contextmanager
def naming(setting: str, mend: str, persian: str, *failures: type[Exception]) -> Iterator[None]:
    """A failure of a library as a sentence with its setting and mend."""
    try:
        yield
    except failures as error:
        said = " ".join(str(error).split())[:KEPT]
        raise Unfit(setting, f"{type(error).__name__}: {said}", mend, persian) from error


def database() -> None:
    """PostgreSQL: answers, is not too old, lets us make tables, and is not of a newer program."""
    mend = "check the address, the password, that PostgreSQL runs and has connections left"
    away = (
        "پاسخ درست نمی‌دهد؛ نشانی و گذرواژه را ببینید و این‌که PostgreSQL روشن است و جای اتصال دارد"
    )
    with naming("DATABASE_URL", mend, away, DatabaseError, OSError):
        connection.ensure_connection()
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int,"
                           " has_schema_privilege(current_schema(), 'CREATE'),"
                           " pg_encoding_to_char(encoding),"
                           " current_setting('transaction_read_only') FROM pg_database"
                           " WHERE datname = current_database()")  # fmt: skip
            version, may_create, encoding, only_read = cursor.fetchone()
    if version < POSTGRESQL:
        raise Unfit(
            "DATABASE_URL", f"PostgreSQL {version // 10_000} is too old", "use 14 or later",
            "این PostgreSQL کهنه است؛ نسخهٔ ۱۴ یا تازه‌تر به کار ببرید",
        )  # fmt: skip
    if only_read == "on":
        raise Unfit(
            "DATABASE_URL", "this PostgreSQL takes no writes",
            "name the one that leads, not its standby, or set default_transaction_read_only to off",
            "این PostgreSQL نوشتن نمی‌پذیرد؛ نشانی سرور اصلی را بدهید نه رونوشت آن را، یا "
            "default_transaction_read_only را off کنید",
        )  # fmt: skip
    if not may_create:
        raise Unfit(
            "DATABASE_URL", "this role may not make tables", "GRANT CREATE ON SCHEMA public",
            "این کاربر حق ساختن جدول ندارد؛ آن حق را در PostgreSQL به او بدهید",
        )  # fmt: skip
    if encoding != "UTF8":
        raise Unfit(
            "DATABASE_URL", f"the database keeps {encoding}", "make one with ENCODING 'UTF8'",
            "این پایگاه UTF8 نیست؛ پایگاهی با ENCODING 'UTF8' بسازید",
        )  # fmt: skip
    with naming("DATABASE_URL", mend, away, DatabaseError, OSError):
        form()


def form() -> None:
    """The database is not of a newer program, and not restored or migrated by half."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    newer = set(loader.applied_migrations) - set(loader.disk_migrations)
    if strange := sorted(f"{app}.{name}" for app, name in newer if app in OURS):
        raise Unfit(
            "DATABASE_URL", f"the database was changed by a newer Dabir ({strange[-1]})",
            "start that version, or restore the backup made before it",
            "دبیرِ تازه‌تری این پایگاه را تغییر داده است؛ همان نسخه را اجرا کنید یا پشتیبانِ "
            "پیش از آن را برگردانید",
        )  # fmt: skip
    mend = "restore the whole backup, or name an empty database"
    half = "این پایگاه نیمه‌کاره است؛ پشتیبان کامل را برگردانید یا پایگاهی خالی نام ببرید"
    with naming("DATABASE_URL", mend, half, InconsistentMigrationHistory):
        loader.check_consistent_history(connection)
    if waiting():
        return
    there = set(connection.introspection.table_names())
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    if lost := sorted({model._meta.db_table for model in models} - there):
        raise Unfit(
            "DATABASE_URL",
            "the database is half there: it says that it was migrated, but has no "
            + ", ".join(lost[:3]),
            mend,
            half,
        )
    key()


def key() -> None:
    """The read log was sealed with this machine's key, or not yet."""
    if not seal.is_ours():  # a second machine with a key of its own would break the proof for good
        raise Unfit(
            "DABIR_AUDIT_KEY", "the read log of this database was sealed with another key",
            "set it, and SECRET_KEY, to what stands in audit_key and secret_key of the first "
            "machine's DABIR_VAR",
            "گزارش خواندن‌های این پایگاه با کلید دیگری مهر شده است؛ این تنظیم و SECRET_KEY را "
            "همان بگذارید که در audit_key و secret_key پوشهٔ دادهٔ ماشین نخست است",
        )  # fmt: skip


def waiting() -> list[str]:
    """Migrations that this program has and the database does not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def search() -> None:
    """Elasticsearch: a version we speak, our alias is ours or unused, and we may write."""
    asked = engine()
    if not isinstance(asked, ElasticsearchEngine):
        return
    mend = "check the address, the user and that Elasticsearch runs"
    away = "پاسخ درست نمی‌دهد؛ نشانی و کاربر را ببینید و این‌که Elasticsearch روشن است"
    with naming("SEARCH_URL", mend, away, EngineDown):
        versions = asked.server_versions()
        try:
            may_write = asked.may_write() if spoken(versions) else True
        except ForeignIndex as error:
            raise Unfit(
                "SEARCH_URL", f"{asked.alias!r} is another program's index",
                "name an unused one in the address's path",
                "این نام از آنِ برنامهٔ دیگری است؛ در پایان نشانی نامی آزاد بنویسید",
            ) from error  # fmt: skip
    if not spoken(versions):
        raise Unfit(
            "SEARCH_URL", f"Elasticsearch {', '.join(versions)} is not spoken here", "use 8 or 9",
            "این نسخهٔ Elasticsearch پذیرفته نیست؛ نسخهٔ ۸ یا ۹ به کار ببرید",
        )  # fmt: skip
    if not may_write:
        raise Unfit(
            "SEARCH_URL", "this user may not write here",
            f"give its role create_index, index and manage on {asked.alias}*",
            "این کاربر حق نوشتن ندارد؛ این سه حق را به نقش او بدهید",
        )  # fmt: skip


def spoken(versions: list[str]) -> bool:
    """Do all nodes speak what we speak?"""
    return all(int(version.split(".")[0]) in ELASTICSEARCH for version in versions)


def broker() -> None:
    """Redis: answers, and takes what we write."""
    if not re.fullmatch(r"/?[0-9]*", place := urlsplit(settings.BROKER_URL).path):
        raise Unfit(
            "BROKER_URL", f"{place} is no database of Redis", "end it with /NUMBER, as /0",
            "پایان نشانی باید شمارهٔ پایگاه Redis باشد، مانند ‎/0",
        )  # fmt: skip
    with naming(
        "BROKER_URL", "check the address and password, that Redis runs and is not full",
        "پاسخ درست نمی‌دهد؛ نشانی و گذرواژه را ببینید و این‌که Redis روشن است و پر نیست",
        redis.RedisError, OSError,
    ):  # fmt: skip
        client = redis.Redis.from_url(settings.BROKER_URL, socket_timeout=5)
        version = str(client.info("server")["redis_version"])
        client.set("dabir-probe", "1", ex=10)
    if int(version.split(".")[0]) < REDIS:
        raise Unfit(
            "BROKER_URL", f"Redis {version} is too old", f"use {REDIS} or later",
            f"این Redis کهنه است؛ نسخهٔ {persian_digits(str(REDIS))} یا تازه‌تر به کار ببرید",
        )  # fmt: skip


def storage() -> None:
    """The S3 store: the bucket is there (made when missing) and keeps what we write."""
    with naming(
        "STORAGE_URL", "check the address, key, secret and bucket",
        "پاسخ درست نمی‌دهد؛ نشانی، کلید، رمز و نام سطل را ببینید",
        BotoCoreError, ClientError, OSError,
    ):  # fmt: skip
        bucket = storages["papers"]
        client = bucket.connection.meta.client
        if bucket.bucket_name not in {b["Name"] for b in client.list_buckets()["Buckets"]}:
            client.create_bucket(Bucket=bucket.bucket_name)
        bucket.save(PROBE, ContentFile(b"dabir"))
        with bucket.open(PROBE) as kept:
            sound = kept.read() == b"dabir"
        bucket.delete(PROBE)
    if not sound:
        raise Unfit(
            "STORAGE_URL", "the store gives back other bytes", "do not use it",
            "این انبار بایت‌ها را عوض می‌کند؛ آن را به کار نبرید",
        )  # fmt: skip


EXAMINED: dict[str, Callable[[], None]] = {
    "DATABASE_URL": database,
    "SEARCH_URL": search,
    "BROKER_URL": broker,
    "STORAGE_URL": storage,
}


def problems() -> list[str]:
    """One sentence for each server named in the settings that can't be used."""
    found = []
    for name, examine in EXAMINED.items():
        if not getattr(settings, name):
            continue
        try:
            examine()
        except Unfit as error:
            found.append(str(error))
    return found
