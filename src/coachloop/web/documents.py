"""Reports that are written as Markdown, shown on a page."""

from markupsafe import Markup


def document(text: str) -> Markup:
    """As HTML, headings two levels lower, below those of the page; HTML that stands in `text` is escaped."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 2)}"
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704
