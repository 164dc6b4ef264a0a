"""The pages, in the order of the navigation, and what is posted."""

from collections.abc import Callable

from fastapi import FastAPI

from coachloop.web.pages import (
    coaching,
    conversations,
    decisions,
    find,
    gaps,
    handoff,
    live,
    log,
    people,
    questions,
    readiness,
    review,
    rubrics,
    sign_in,
    status,
    today,
    training,
    week,
)
from coachloop.web.render import Page, Renderer

#: `/coaching/new` stands before `/coaching/{id}`: the first that fits answers.
ALL: tuple[Page, ...] = (
    *today.PAGES,
    week.PAGE,
    *find.PAGES,
    *rubrics.PAGES,
    *handoff.PAGES,
    *review.PAGES,
    *people.PAGES,
    *questions.PAGES,
    *conversations.PAGES,
    gaps.PAGE,
    *log.PAGES,
    *coaching.PAGES,
    *training.PAGES,
    *readiness.PAGES,
    *decisions.PAGES,
    *status.PAGES,
    *live.PAGES,
)
POSTS: tuple[Callable[[FastAPI, Renderer], None], ...] = (
    today.add_posts,
    log.add_posts,
    coaching.add_posts,
    training.add_posts,
    readiness.add_posts,
    decisions.add_posts,
    conversations.add_posts,
    questions.add_posts,
    review.add_answers,
    review.add_posts,
    rubrics.add_posts,
    status.add_posts,
    live.add_live,
    sign_in.add_posts,
)
