"""The pages, in the order of the navigation, and what is posted."""

from collections.abc import Callable

from fastapi import FastAPI

from coachloop.web.pages import gaps, people, status, week
from coachloop.web.render import Page, Renderer
from coachloop.web.services import Services

ALL: tuple[Page, ...] = (week.PAGE, *people.PAGES, gaps.PAGE, status.PAGE)
POSTS: tuple[Callable[[FastAPI, Renderer, Services], None], ...] = ()
