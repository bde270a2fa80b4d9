"""Who fits a post, at the size of a city: one post, then every post, against every person."""

import datetime
import time
from dataclasses import replace

from bench import Result
from config.demo.golden import people
from search.eligibility import Person, Post, assess, ranked
from search.eligibility.lines import person_of, rule_of

PERSONS, POSTS = 900, 420
ON = datetime.date(2026, 11, 21)


def many() -> tuple[list[Person], list[Post]]:
    """The gold's persons and posts, each many times under other names."""
    lines = people()
    rules = {line["code"]: rule_of(line) for line in lines if line["kind"] == "rule"}
    posts = [Post(p["code"], p["area"], rules[p["rule"]]) for p in lines if p["kind"] == "post"]
    persons = [person_of(line) for line in lines if line["kind"] == "person"]
    return (
        [replace(persons[n % len(persons)], code=f"X{n}") for n in range(PERSONS)],
        [replace(posts[n % len(posts)], code=f"Y{n}") for n in range(POSTS)],
    )


def table(persons: list[Person], post: Post) -> int:
    """How many pass."""
    return len(ranked([assess(person, post, ON) for person in persons], post, ON))


def run(scale: float) -> list[Result]:
    """Processor seconds."""
    persons, posts = many()
    table(persons, posts[0])  # names are folded once
    began = time.process_time()
    table(persons, posts[0])
    one = time.process_time() - began
    began = time.process_time()
    for post in posts[: max(1, round(POSTS * min(scale, 1)))]:
        table(persons, post)
    every = time.process_time() - began
    return [
        Result(f"{PERSONS} persons, one post", round(one * 1000, 1), "ms cpu", "lower"),
        Result(f"{PERSONS} persons, {POSTS} posts", round(every, 1), "s cpu", "lower"),
    ]
