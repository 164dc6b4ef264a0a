"""The pages, in the order of the navigation, and what is posted."""

from collections.abc import Callable

from fastapi import FastAPI

from coachloop.web.pages import (
    coaching,
    conversations,
    find,
    gaps,
    handoff,
    log,
    people,
    review,
    sign_in,
    status,
    week,
)
from coachloop.web.render import Page, Renderer

#: `/coaching/new` stands before `/coaching/{id}`: the first that fits answers.
ALL: tuple[Page, ...] = (
    week.PAGE,
    *find.PAGES,
    *handoff.PAGES,
    *review.PAGES,
    *people.PAGES,
    *conversations.PAGES,
    gaps.PAGE,
    *log.PAGES,
    *coaching.PAGES,
    *status.PAGES,
)
POSTS: tuple[Callable[[FastAPI, Renderer], None], ...] = (
    log.add_posts,
    coaching.add_posts,
    conversations.add_posts,
    review.add_answers,
    review.add_posts,
    status.add_posts,
    sign_in.add_posts,
)
