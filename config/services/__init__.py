"""The real engines of the outgrown shape, on this machine.

PostgreSQL and Redis from Debian, Elasticsearch and s3proxy from Maven Central, all in
`var/services/`, as an ordinary user (PostgreSQL and Elasticsearch refuse root). Addresses are made
once and kept in `var/services/environment`, so that a restart keeps them. Standard library only,
and found by its own name from `config/`: run before Django or Celery may be imported.
"""
